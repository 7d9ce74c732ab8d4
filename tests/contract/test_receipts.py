"""Receipts: a repeat changes nothing, a conflict is a new alert, a refusal is on record."""

from __future__ import annotations

from dataclasses import replace

from dispatch.area import CommandArea
from dispatch.model.inputs import AlertReceived
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from dispatch.store.receipts import missing_offsets
from schemas.errors import FieldError
from tests.contract.entries import alert, received, status
from tests.contract.looking import one


async def test_a_repeat_counts_and_changes_nothing_else(area: CommandArea, store: Store) -> None:
    """The same id with the same body is counted on its receipt, in the same batch or a later one."""
    first = await area.apply([alert(1), alert(1, offset=7)])
    again = await area.apply([alert(1, offset=9)])
    assert [o.fresh for o in (*first, *again)] == [True, False, False]
    assert await one(store, "SELECT seen_count FROM receipt") == 3
    assert await one(store, "SELECT max(seq) FROM area_log") == 3
    assert await missing_offsets(store, "alerts.shop", 0, 0, 10) == [0, 2, 3, 4, 5, 6, 8, 10]


async def test_the_same_id_with_another_body_is_a_new_alert(area: CommandArea, store: Store) -> None:
    """A publisher cannot suppress an alert by reusing its id: it is taken in anew, flagged as a conflict."""
    await area.apply([alert(1)])
    entry = alert(1, x_m=500, body=b"another body", offset=2)
    assert entry.receipt is not None
    changed, repeated = await area.apply([entry, entry])
    suffix = entry.receipt.body_hash.hex()[:8]
    assert isinstance(changed.entry.input, AlertReceived)
    assert changed.entry.input.alert.conflict
    assert changed.entry.input.alert.key == f"shop-00/a1#{suffix}"
    assert (changed.fresh, repeated.fresh) == (True, False)
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = $1", f"a1#{suffix}") == 2
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = 'a1'") == 1
    assert await one(store, "SELECT count(*) FROM alert_link") == 2


async def test_a_collision_of_short_hashes_still_makes_a_receipt(area: CommandArea, store: Store) -> None:
    """Two bodies whose hashes share the first digits are told apart by the whole hash."""
    await area.apply([alert(1)])
    twin = alert(1, body=b"second")
    assert twin.receipt is not None
    other_hash = twin.receipt.body_hash[:4] + bytes(28)
    collides = replace(alert(1, body=b"third"), receipt=replace(twin.receipt, body_hash=other_hash))
    outcomes = await area.apply([twin, collides])
    assert [o.fresh for o in outcomes] == [True, True]
    assert await one(store, "SELECT count(*) FROM receipt WHERE event_id = $1", f"a1#{other_hash.hex()}") == 1


async def test_a_refused_report_is_on_record_and_rejected(area: CommandArea, store: Store) -> None:
    """A status report for an unknown assignment gets a log row and a rejection with its reason."""
    outcome = (await area.apply([status("unit-n", "asg-440515-9-9", "accepted")]))[0]
    assert outcome.fresh and outcome.refusals
    assert await one(store, "SELECT reason FROM rejection") == "; ".join(outcome.refusals)
    assert await one(store, "SELECT raw FROM rejection") == outcome.entry.receipt.record.value  # type: ignore[union-attr]


async def test_a_rejection_keeps_every_wrong_field(area: CommandArea, store: Store) -> None:
    """What was wrong comes out for the topic of rejections as it was found, field by field."""
    wrong = (FieldError("at", "is required"), FieldError("status", "is not a status", "'\u2067da\x00ncing'"))
    bad = received(None, "unknown", "x1", b"{}", topic="responders.status", refused="at: is required; …")
    await area.apply([replace(bad, wrong=wrong)])
    async with Outbox(store).rejections(5) as lent:
        assert [(error.field, error.problem) for error in lent[0].wrong] == [
            ("at", "is required"),
            ("status", "is not a status"),
        ]
        assert "ncing" in lent[0].wrong[1].value


async def test_what_cannot_be_understood_is_rejected_once(area: CommandArea, store: Store) -> None:
    """A report nobody can read leaves a receipt and one rejection, however often it comes."""
    bad = received(None, "unknown", "x1", b"\xff\x00", topic="responders.status", refused="body: not JSON")
    for _ in range(2):
        await area.apply([bad])
    assert await one(store, "SELECT count(*) FROM rejection") == 1
    assert await one(store, "SELECT max(seq) FROM area_log") == 2
