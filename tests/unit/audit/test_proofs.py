"""What the proofs make of the database's answers."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch import metrics
from dispatch.audit.notices import COOL_DOWN_S, RELAY_BEHIND, TIMERS_LATE, UNATTENDED, Notice, as_entry
from dispatch.audit.proofs import Proofs
from dispatch.model.inputs import AlertReceived
from dispatch.store.audit import AreaValue


class Answers:
    """A database's answers, and the desk that hears of them."""

    def __init__(self) -> None:
        self.incidents: dict[str, list[str]] = {}
        self.late: list[AreaValue] = []
        self.behind: list[AreaValue] = []
        self.told: list[Notice] = []

    async def unattended(self, most: int = 100) -> dict[str, list[str]]:
        """The incidents."""
        return self.incidents

    async def late_timers(self, late_s: float, fresh_s: float, settled_s: float) -> Sequence[AreaValue]:
        """The late areas."""
        return self.late

    async def unpublished(self) -> Sequence[AreaValue]:
        """The ages."""
        return self.behind

    async def tell_of_state(self, notice: Notice, cool_down_s: float = COOL_DOWN_S) -> bool:
        """Hear."""
        self.told.append(notice)
        return True


async def test_what_holds_is_not_told() -> None:
    """A relay within its ten seconds, no late timer, nobody forgotten: the desk hears nothing."""
    answers = Answers()
    answers.behind = [AreaValue("440515", 10.0)]
    await Proofs(answers, answers).round()
    assert answers.told == []
    assert metrics.AUDIT_RELAY_AGE._value.get() == 10.0


async def test_every_kind_is_told_by_area_with_its_figure() -> None:
    """Each finding goes to its own area's desk and says how bad it is; long lists are cut."""
    answers = Answers()
    answers.incidents = {"440515": [f"inc-{number}" for number in range(7)]}
    answers.late = [AreaValue("440515", 2.25), AreaValue("440511", 1.1)]
    answers.behind = [AreaValue("440511", 12.0)]
    await Proofs(answers, answers).round()
    assert [(one.kind, one.area_id) for one in answers.told] == [
        (UNATTENDED, "440515"),
        (TIMERS_LATE, "440515"),
        (TIMERS_LATE, "440511"),
        (RELAY_BEHIND, "440511"),
    ]
    assert answers.told[0].english.endswith("inc-4 +2")
    assert "2.2 s late" in answers.told[1].english
    assert "12 s old" in answers.told[3].english
    assert metrics.AUDIT_UNATTENDED._value.get() == 7


def test_a_notice_is_an_alert_without_a_place_whose_receipt_is_no_publishers() -> None:
    """It waits for a person, comes from the desk, and its receipt shares no identity with a topic's."""
    entry = as_entry(Notice("repaired", "alerts.shop/0/7/ab", "补收", "landed"), "440515", 5)
    assert isinstance(entry.input, AlertReceived)
    alert = entry.input.alert
    assert (alert.point, alert.source_class, alert.category) == (None, "desk", "other")
    assert entry.receipt is not None
    assert (entry.receipt.record.topic, entry.receipt.record.offset) == ("auditor", -1)
    again = as_entry(Notice("repaired", "alerts.shop/0/7/ab", "别的", "other words"), "440515", 9)
    assert again.receipt is not None
    assert again.receipt.body_hash == entry.receipt.body_hash
