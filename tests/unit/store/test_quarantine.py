"""What becomes of an input that the rules fail on, and which positions count."""

from __future__ import annotations

from dispatch.model.alert import Alert
from dispatch.model.geometry import Point
from dispatch.model.inputs import AlertReceived, Input, Move, PositionsReported, StatusReported, TimerDue
from dispatch.model.responder import Standing
from dispatch.model.state import AreaState
from dispatch.record import Entry
from dispatch.sitting.positions import coalesce
from dispatch.sitting.quarantine import quarantined


def entry(given: Input) -> Entry:
    """Return an entry without a receipt."""
    return Entry("440515", "test", given)


def test_an_alert_needs_less_of_the_rules_each_time() -> None:
    """First it is marked unreadable, then it loses its place, then there is nothing left to give up."""
    alert = Alert("s/1", "1", "s", "shop", 5, category="theft", text="x\ud800", point=Point(1, 2))
    first = quarantined(entry(AlertReceived(alert)), "why")
    assert first is not None and isinstance(first.input, AlertReceived)
    assert (first.input.alert.unreadable, first.input.alert.point, first.refused) == (
        "why",
        Point(1, 2),
        "why",
    )
    assert first.input.alert.category == "" and first.input.alert.text == "x\ufffd"
    second = quarantined(first, "again")
    assert second is not None and isinstance(second.input, AlertReceived)
    assert (second.input.alert.unreadable, second.input.alert.point) == ("why", None)
    assert quarantined(second, "and again") is None


def test_a_report_becomes_an_alert_for_a_person() -> None:
    """What a responder said is kept in its words."""
    found = quarantined(
        entry(StatusReported("r1", "unit/1", "cleared", 5, "asg-1", note="arm broken")), "why"
    )
    assert found is not None and isinstance(found.input, AlertReceived)
    assert "arm broken" in found.input.alert.text
    assert found.input.alert.key == "unit%2F1/r1"


def test_positions_are_refused_and_the_clock_cannot_be() -> None:
    """A position is replaced by the next one; a timer has no quarantine."""
    found = quarantined(entry(PositionsReported(())), "why")
    assert found is not None and (found.input, found.refused) == (None, "why")
    assert quarantined(entry(TimerDue()), "why") is None


def test_positions_count_by_distance_age_and_order() -> None:
    """25 m count, and so does a fix that grows old; older ones and small moves do not."""
    state = AreaState("440515")
    state.standings["a"] = Standing("a", position=Point(0, 0), position_at=100)

    def move(x_dm: int, at: int, who: str = "a") -> Move:
        return Move(who, Point(x_dm, 0), at)

    assert coalesce([move(249, 200)], state) is None
    assert coalesce([move(250, 200)], state) == PositionsReported((move(250, 200),))
    assert coalesce([move(9000, 100)], state) is None
    assert coalesce([move(0, 60_100)], state) == PositionsReported((move(0, 60_100),))
    late = [move(500, 300), move(900, 200), move(1, 1, "b")]
    assert coalesce(late, state) == PositionsReported((move(500, 300), move(1, 1, "b")))
