"""Fault 26: three of ten transactions end as a deadlock or a serialization failure."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from dispatch.area import CommandArea
from dispatch.store.errors import translate
from dispatch.store.pool import Store, Unit
from tests.contract.conftest import OpenStore
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, RESPONDERS_STATUS, Topics, alert, status
from tests.faults.numbered.judging import alerts_of, sound
from tests.worlds.small import AREA

_RATE = 0.3
_ALERTS = 60
_RAISE = "DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '{}'; END $$"


class FailingStore(Store):
    """A store whose transactions are ended by the server, three in ten, at the end of their work."""

    def __init__(self, dsn: str, seed: int) -> None:
        super().__init__(dsn, size=3)
        self._chance = random.Random(seed)
        self.failed = 0

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Unit]:
        """Lend a connection within a transaction that may fail after everything was done."""
        async with super().transaction(snapshot=snapshot) as unit:
            yield unit
            if self._ends():
                try:
                    await self._end(unit)
                except asyncpg.PostgresError as error:
                    raise translate(error) from error

    async def at_once(self, statement: Callable[[Unit], Awaitable[None]]) -> None:
        """Run one statement, or end it as the server would."""
        await super().at_once(self._end if self._ends() else statement)

    def _ends(self) -> bool:
        ends = self._chance.random() < _RATE
        self.failed += ends
        return ends

    async def _end(self, unit: Unit) -> None:
        await unit.connection.execute(_RAISE.format(self._chance.choice(("40P01", "40001"))))


@fault(26, invariants=["I3", "I4"])
@pytest.mark.parametrize("seed", [26])
async def test_transactions_that_the_server_ends_are_tried_again(
    area: CommandArea, store: Store, database_dsn: str, seed: int, injections: Injections
) -> None:
    """Two writers through it all: every alert once, nobody booked twice, no number skipped (I3, I4)."""
    async with FailingStore(database_dsn, seed) as one, FailingStore(database_dsn, seed + 1) as two:
        areas = CommandArea(AREA, one), CommandArea(AREA, two)

        async def write(which: int) -> None:
            topics = Topics(areas[which])
            for number in range(which, _ALERTS, 2):
                source = f"shop-{number % 10:02d}"
                await topics.tell(ALERTS_SHOP, alert(number, source_id=source, east=number * 0.001))
                state = await areas[which].present()
                waiting = [a for a in state.assignments.values() if a.status == "notified"]
                if waiting:
                    chosen = waiting[number % len(waiting)]
                    report = status(chosen.responder_id, chosen.assignment_id, "accepted", f"r{number}")
                    await topics.tell(RESPONDERS_STATUS, report)

        await asyncio.gather(write(0), write(1))
        injections.count(one.failed + two.failed)
    assert injections.injected > _ALERTS * _RATE / 2
    keys = alerts_of(await sound(store))
    assert sorted(keys) == sorted(f"shop-{n % 10:02d}/a{n}" for n in range(_ALERTS))


@fault(26, invariants=["I3", "I4"])
async def test_a_real_deadlock_costs_one_try(
    area: CommandArea, open_store: OpenStore, store: Store, database_dsn: str, injections: Injections
) -> None:
    """Locks taken the other way round: whichever session the server ends, the alert lands (I3, I4)."""
    topics = Topics(area)
    await topics.tell(ALERTS_SHOP, alert(1))
    connection = await asyncpg.connect(database_dsn)
    try:
        await connection.execute(
            "SET deadlock_timeout = '50ms'; BEGIN; LOCK TABLE area_log IN EXCLUSIVE MODE"
        )
        landing = asyncio.create_task(topics.tell(ALERTS_SHOP, alert(2, east=0.009)))
        async with asyncio.timeout(30):
            while not await store_waits(store):
                await asyncio.sleep(0.01)
        injections.count()
        try:
            await connection.execute("SELECT 1 FROM command_area FOR UPDATE")
        except asyncpg.DeadlockDetectedError:
            injections.note("ended", "the foreign session")
        else:
            injections.note("ended", "the landing, which tried again")
        await connection.execute("ROLLBACK")
        await asyncio.wait_for(landing, 30)
    finally:
        await connection.close()
    assert alerts_of(await sound(store)) == ["shop-00/a1", "shop-00/a2"]


async def store_waits(store: Store) -> bool:
    """Tell whether a session of this database waits for a lock on a table."""
    query = (
        "SELECT count(*) > 0 FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with store.connection() as connection:
        return bool(await connection.fetchval(query))
