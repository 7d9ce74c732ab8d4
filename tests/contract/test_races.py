"""Two processes, one area, a way to the database that breaks: whatever happens, one history."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from dispatch.area import CommandArea
from dispatch.model.state import AreaState, Documents
from dispatch.record import Entry
from dispatch.rules.decide import events_of
from dispatch.rules.evolve import evolve
from dispatch.store.chain import LogRow
from dispatch.store.codec import canonical, decode_events, decode_input
from dispatch.store.loading import load_state
from dispatch.store.log import rows_after
from dispatch.store.pool import Store
from dispatch.store.retry import UNTIL_DONE, persist
from dispatch.store.verify import verify
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert, position, status
from tests.contract.looking import one, tables
from tests.contract.proxies import BreakingWay, breaking_way
from tests.worlds.small import AREA

_STEPS = 40
_WORDS = ("accepted", "declined", "en_route", "on_scene", "cleared", "needs_reinforcement")


class Actor:
    """Tells an area things at random, each until it is done; numbers are its own."""

    def __init__(self, area: CommandArea, way: BreakingWay, number: int) -> None:
        self._area = area
        self._way = way
        self._chance = random.Random(number)
        self._next = number * 10_000
        self.alerts = 0

    async def run(self) -> None:
        """Take all steps; the way breaks at one in twelve of them."""
        for _ in range(_STEPS):
            if self._chance.random() < 1 / 12:
                self._way.arm(self._chance.choice(("before", "after")))
            step: Callable[[], Awaitable[list[Entry]]] = self._chance.choice(
                (self._some_alerts, self._answer, self._answer, self._moves)
            )
            await self._tell(await step())

    async def _tell(self, entries: list[Entry]) -> None:
        await persist(lambda: self._area.apply(entries), UNTIL_DONE, "test")

    def _number(self) -> int:
        self._next += 1
        return self._next

    async def _some_alerts(self) -> list[Entry]:
        count = self._chance.randint(1, 4)
        self.alerts += count
        return [
            alert(
                self._number(),
                self._chance.randint(-900, 900),
                self._chance.randint(-900, 900),
                category=self._chance.choice(("theft", "fire", "fight", "other")),
            )
            for _ in range(count)
        ]

    async def _answer(self) -> list[Entry]:
        state = await persist(self._area.present, UNTIL_DONE, "test")
        made = list(state.assignments.values())
        if not made:
            return []
        chosen = self._chance.choice([a for a in made if a.active] or made)
        word = self._chance.choice(_WORDS)
        return [status(chosen.responder_id, chosen.assignment_id, word, f"r{self._number()}", "done")]

    async def _moves(self) -> list[Entry]:
        who = f"vol-{self._chance.randint(1, 30):02d}"
        number = self._number()
        return [position(who, self._chance.randint(-900, 900), 0, number, number)]


async def history(store: Store) -> list[LogRow]:
    """Return the whole log."""
    rows: list[LogRow] = []
    async with store.connection() as connection:
        while more := await rows_after(connection, AREA, len(rows)):
            rows += more
    return rows


@pytest.mark.parametrize("seed", [1, 2])
async def test_one_history_whatever_breaks(
    area: CommandArea, store: Store, open_store: OpenStore, database_dsn: str, seed: int
) -> None:
    """No alert is lost or doubled, nobody booked twice, the states agree, the log replays byte for byte."""
    async with breaking_way(database_dsn) as (way, dsn), breaking_way(database_dsn) as (other_way, other_dsn):
        areas = CommandArea(AREA, await open_store(dsn)), CommandArea(AREA, await open_store(other_dsn))
        ways = way, other_way
        actors = [Actor(areas[n % 2], ways[n % 2], 4 * seed + n) for n in range(4)]
        await asyncio.gather(*(actor.run() for actor in actors))
        assert way.broken + other_way.broken > 0
        mine, its = [await persist(each.present, UNTIL_DONE, "test") for each in areas]
        assert tables(mine) == tables(its)
        assert tables((await load_state(store, AREA, mine.documents)).state) == tables(mine)
    told = sum(actor.alerts for actor in actors)
    assert await one(store, "SELECT count(*) FROM alert_link") == told
    assert await one(store, "SELECT count(*) FROM receipt WHERE family = 'alerts'") == told
    assert await verify(store) is None
    _replay(await history(store), mine.documents)


def _replay(rows: list[LogRow], documents: Documents) -> None:
    """Decide every input anew at its time; the events must be those of the log, byte for byte."""
    state = AreaState(AREA, documents)
    for row in rows:
        assert canonical(events_of(state, decode_input(row.input), row.at)) == row.events, f"seq {row.seq}"
        work = state.fork()
        work.seq, work.at = row.seq, row.at
        for event in decode_events(row.events):
            evolve(work, event, row.at)
        state.absorb(work)
