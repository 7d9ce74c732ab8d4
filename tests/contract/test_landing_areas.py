"""A batch for several areas: side by side, and none held up or lost for another's trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.landing import Landing
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry, Record
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import AreaUnknown, add_area
from dispatch.store.pool import Store
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert
from tests.contract.looking import one
from tests.worlds.small import AREA, book, roster

NEIGHBOUR = "440516"
_LIMIT_S = 10
_NEIGHBOURS_HEAD = f"SELECT max(seq) FROM area_log WHERE area_id = '{NEIGHBOUR}'"
_WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


class _Read:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def read(self, record: Record) -> Entry:
        """Return the prepared entry of that offset."""
        return self._entries[record.offset]


def _records(count: int) -> list[Record]:
    return [Record("alerts.shop", 0, n, None, b"") for n in range(count)]


@pytest.fixture
async def neighbour(store: Store) -> CommandArea:
    """Another area, with the same roster and plans."""
    await add_area(store, NEIGHBOUR)
    found = CommandArea(NEIGHBOUR, store)
    for given in (
        RosterAdopted(await keep_roster(store, roster()), "test"),
        PlansAdopted(await keep_plans(store, book()), "test"),
    ):
        await found.apply([Entry(NEIGHBOUR, "test", given)])
    return found


async def test_an_area_that_is_taken_holds_up_no_other_of_the_batch(
    area: CommandArea, neighbour: CommandArea, store: Store, open_store: OpenStore
) -> None:
    """While somebody else decides in one area, the alerts of the other are committed; then all are."""
    entries = [alert(0), replace(alert(1), area_id=NEIGHBOUR)]
    landing = Landing(_Read(entries), {AREA: area, NEIGHBOUR: neighbour})
    other = await open_store()
    async with other.transaction() as unit:
        await unit.connection.execute("SELECT FROM command_area WHERE area_id = $1 FOR UPDATE", AREA)
        landed = asyncio.create_task(landing.land(_records(2)))
        async with asyncio.timeout(_LIMIT_S):
            while await one(store, _NEIGHBOURS_HEAD) != 3:
                await asyncio.sleep(0.01)
        assert not landed.done(), "not before all of them are committed"
    await asyncio.wait_for(landed, _LIMIT_S)
    assert await one(store, "SELECT count(*) FROM receipt") == 2


async def test_an_area_that_is_not_there_fails_the_batch_after_the_others_landed(
    area: CommandArea, store: Store
) -> None:
    """The batch is not landed, so nothing of it is acknowledged; what could land has."""
    entries = [replace(alert(0), area_id="000000"), alert(1)]
    with pytest.raises(AreaUnknown, match="000000"):
        await Landing(_Read(entries), {AREA: area}).land(_records(2))
    assert await one(store, "SELECT count(*) FROM receipt") == 1


async def test_a_batch_that_is_cancelled_leaves_nobody_at_work(
    area: CommandArea, neighbour: CommandArea, store: Store, open_store: OpenStore
) -> None:
    """Whoever waits for the turn of an area waits no longer once the batch is cancelled."""
    entries = [alert(0), replace(alert(1), area_id=NEIGHBOUR)]
    landing = Landing(_Read(entries), {AREA: area, NEIGHBOUR: neighbour})
    before = asyncio.all_tasks()
    other = await open_store()
    async with other.transaction() as unit:
        await unit.connection.execute("SELECT FROM command_area FOR UPDATE")
        landed = asyncio.create_task(landing.land(_records(2)))
        async with asyncio.timeout(_LIMIT_S):
            while await one(store, _WAITING) != 2:
                await asyncio.sleep(0.01)
        landed.cancel()
        with pytest.raises(asyncio.CancelledError):
            await landed
        assert asyncio.all_tasks() == before
    assert await one(store, "SELECT count(*) FROM receipt") == 0
