"""What an area writes in one step: all of it, or nothing and then step by step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dispatch.area import CommandArea
from dispatch.store import clock
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert, received
from tests.contract.looking import one
from tests.worlds.small import AREA

_LIMIT_S = 10
_RECEIPTS = "SELECT count(*) FROM receipt"


@asynccontextmanager
async def _heard(store: Store) -> AsyncIterator[list[str]]:
    """Give the list of the statements that the store's free connection is asked for from now on."""
    said: list[str] = []

    def hear(record: object) -> None:
        said.append(str(getattr(record, "query", "")))

    async with store.connection() as connection:
        connection.add_query_logger(hear)
    yield said
    async with store.connection() as connection:
        connection.remove_query_logger(hear)


async def test_after_another_process_wrote_the_decision_is_made_anew(
    area: CommandArea, open_store: OpenStore, store: Store
) -> None:
    """What was decided on a state that is no longer the log's is thrown away, and nothing of it stays."""
    other = CommandArea(AREA, await open_store())
    await area.apply([alert(1)])
    await other.apply([alert(2, x_m=2000)])
    outcomes = await area.apply([alert(3, x_m=4000)])
    assert [(o.fresh, o.seq) for o in outcomes] == [(True, 5)]
    assert await one(store, _RECEIPTS) == 3
    assert await verify(store) is None


async def test_while_another_process_writes_in_turn_nothing_is_decided_in_vain(
    area: CommandArea, open_store: OpenStore, store: Store
) -> None:
    """Who found rows of somebody else goes step by step until there were none."""
    other = CommandArea(AREA, await open_store())
    await area.apply([alert(1)])
    await other.apply([alert(2)])
    await area.apply([alert(3)])
    for number in (4, 6):
        await other.apply([alert(number)])
        async with _heard(store) as said:
            await area.apply([alert(number + 1)])
        assert "BEGIN" in said[0], said
    async with _heard(store) as said:
        await area.apply([alert(8)])
        await area.apply([alert(9)])
    assert said[0].startswith("BEGIN") and len(said) == 6, said


async def test_a_repeat_is_told_from_what_is_new(area: CommandArea, store: Store) -> None:
    """A batch with an alert that is on record already: the one counts as seen again, the other is new."""
    await area.apply([alert(1)])
    outcomes = await area.apply([alert(1, offset=7), alert(2)])
    assert [o.fresh for o in outcomes] == [False, True]
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = 'a1'") == 2
    assert await one(store, "SELECT count(*) FROM receipt_offset") == 3


async def test_a_repeat_within_the_batch_has_one_receipt(area: CommandArea, store: Store) -> None:
    """The same alert twice in a batch is decided on once, and both offsets are on record."""
    await area.apply([alert(1)])
    outcomes = await area.apply([alert(2), alert(2, offset=8)])
    assert [o.fresh for o in outcomes] == [True, False]
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = 'a2'") == 2
    assert await one(store, "SELECT count(*) FROM receipt_offset") == 3


async def test_a_refused_message_that_came_before_is_not_set_aside_twice(
    area: CommandArea, store: Store
) -> None:
    """Setting aside in one step meets the receipt that is there, and nothing is rejected a second time."""
    first = received(None, "unit-n", "r1", b"{", topic="responders.status", offset=1, refused="no JSON")
    again = received(None, "unit-n", "r1", b"{", topic="responders.status", offset=2, refused="no JSON")
    await area.set_aside([first])
    outcomes = await area.set_aside([again])
    assert [o.fresh for o in outcomes] == [False]
    assert await one(store, "SELECT count(*) FROM rejection") == 1
    assert await one(store, "SELECT count(*) FROM receipt_offset") == 2


@pytest.mark.parametrize("ahead_ms", [-2_000, 2_000])
async def test_a_clock_that_was_set_is_noticed(
    area: CommandArea, store: Store, monkeypatch: pytest.MonkeyPatch, ahead_ms: int
) -> None:
    """When the database's clock is not where it is believed to be, its own time goes on record."""
    await area.apply([alert(1)])
    believed = clock.ClockReading.now
    monkeypatch.setattr(clock.ClockReading, "now", lambda self: (believed(self) or 0) + ahead_ms)
    await area.apply([alert(2)])
    monkeypatch.undo()
    off_ms = "SELECT abs(at - extract(epoch FROM clock_timestamp()) * 1000) FROM area_log WHERE seq = 4"
    assert float(str(await one(store, off_ms))) < 1_500


async def test_nobody_waits_in_one_step_for_the_turn_of_another(
    area: CommandArea, open_store: OpenStore, store: Store
) -> None:
    """While another process has the area's turn, the batch waits where it can be cancelled; then it lands."""
    await area.apply([alert(1)])
    other = await open_store()
    async with other.transaction() as unit:
        await unit.connection.execute(f"SELECT 1 FROM command_area WHERE area_id = '{AREA}' FOR UPDATE")
        landing = asyncio.create_task(area.apply([alert(2)]))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%head%'"
        )
        async with asyncio.timeout(_LIMIT_S):
            while not await one(other, waiting):
                await asyncio.sleep(0.01)
            landing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await landing
    assert await one(store, _RECEIPTS) == 1
    assert (await area.apply([alert(2)]))[0].seq == 4
