"""Fault 19: one message a thousand times, and one id with two bodies."""

from __future__ import annotations

import asyncio

from dispatch.area import CommandArea
from dispatch.store.pool import Store
from tests.contract.conftest import OpenStore
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.worlds.small import AREA

_TIMES, _BATCH = 1_000, 100


@fault(19, invariants=["I2", "I11"])
async def test_a_message_delivered_a_thousand_times_takes_effect_once(
    area: CommandArea, store: Store, open_store: OpenStore, injections: Injections
) -> None:
    """Two workers at once: one receipt of the sent bytes, one row, every offset proven (I2, I11)."""
    message = alert(1)
    topics = Topics(area)
    other = Topics(CommandArea(AREA, await open_store()))
    records = [topics.record(ALERTS_SHOP, message) for _ in range(_TIMES)]
    batches = [records[first : first + _BATCH] for first in range(0, _TIMES, _BATCH)]
    for mine, its in zip(batches[::2], batches[1::2], strict=True):
        await asyncio.gather(topics.land(*mine), other.land(*its))
    injections.count(_TIMES)
    left = await sound(store)
    assert left.receipts == [("alerts", "a1", message)]
    assert alerts_of(left) == ["shop-00/a1"]
    assert left.landed == {(ALERTS_SHOP, offset) for offset in range(_TIMES)}
    assert await one(store, "SELECT seen_count FROM receipt") == _TIMES
    assert len(left.inputs("alert_received")) == 1


@fault(19, invariants=["I2", "I11"])
async def test_the_same_id_with_another_body_is_an_alert_of_its_own(
    area: CommandArea, store: Store, injections: Injections
) -> None:
    """Nobody can hide an alert by taking its id: each body is landed, acted on, and flagged (I2, I11)."""
    bodies = [alert(1, text=f"一号店 {number}") for number in range(3)]
    topics = Topics(area)
    for body in [*bodies, *bodies]:  # each comes twice
        await topics.tell(ALERTS_SHOP, body)
    injections.count(len(bodies) - 1)
    left = await sound(store)
    assert sorted(raw for _, _, raw in left.receipts) == sorted(bodies)
    keys = alerts_of(left)
    assert keys[0] == "shop-00/a1"
    assert len(set(keys)) == len(keys) == len(bodies)
    assert all(key.startswith("shop-00/a1#") for key in keys[1:])
    flagged = [event for _, event in left.events("alert_linked") if event["link"]["key"] in keys[1:]]
    assert all("another body" in event["link"]["reason"] for event in flagged)
