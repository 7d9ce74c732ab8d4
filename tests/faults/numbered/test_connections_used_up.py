"""Fault 25: the pool is used up by long transactions, sessions sit idle in one, the area's head is locked."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import asyncpg
import pytest

from dispatch.area import CommandArea
from dispatch.store import pool
from dispatch.store.errors import Transient
from dispatch.store.pool import Store
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert as entry
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.worlds.small import AREA

_SESSIONS = 50
_CLIENTS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
)


@fault(25, invariants=["I10", "I12"])
async def test_fifty_long_transactions_do_not_stop_landing(
    area: CommandArea, store: Store, database_dsn: str, injections: Injections
) -> None:
    """Beside fifty foreign transactions alerts land as ever, by the connections of the pool (I10 I12)."""
    async with AsyncExitStack() as stack:
        for _ in range(_SESSIONS):
            connection = await asyncpg.connect(database_dsn)
            stack.push_async_callback(connection.close)
            await connection.execute("BEGIN; SELECT count(*) FROM area_log")
            injections.count()
        await asyncio.gather(*(Topics(area).tell(ALERTS_SHOP, alert(n)) for n in range(20)))
        assert await one(store, _CLIENTS) <= _SESSIONS + 3  # type: ignore[operator]
    assert len(alerts_of(await sound(store))) == 20


@fault(25, invariants=["I10", "I12"])
async def test_a_pool_that_is_used_up_is_passing_trouble(
    area: CommandArea, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch, injections: Injections
) -> None:
    """Who gets no connection in time hears so; once some are free all goes on (I10 I12)."""
    monkeypatch.setattr(pool, "_ACQUIRE_LIMIT", 0.2)
    small = await open_store()
    other = CommandArea(AREA, small)
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(small.connection())
        injections.count()
        with pytest.raises(Transient):
            await other.apply([entry(1)])
    assert (await other.apply([entry(1)]))[0].fresh


@fault(25, invariants=["I10", "I12"])
async def test_a_session_idle_in_its_transaction_is_ended(
    area: CommandArea, open_store: OpenStore, store: Store, injections: Injections
) -> None:
    """A session idle with the lock of the area is ended; landing goes on, its owner hears so (I10 I12)."""
    sleepy = await open_store(statement_timeout_s=0.25)  # idle for twice that is too long
    with pytest.raises(Transient):
        async with sleepy.transaction() as unit:
            await unit.connection.execute("SELECT 1 FROM command_area FOR UPDATE")
            injections.count()
            began = time.monotonic()
            await Topics(area).tell(ALERTS_SHOP, alert(1))
            injections.note("waited_s", time.monotonic() - began)
            await unit.connection.execute("SELECT 1")
    assert alerts_of(await sound(store)) == ["shop-00/a1"]


@fault(25, invariants=["I10", "I12"])
async def test_a_lock_on_the_head_of_the_area_is_waited_out(
    area: CommandArea, open_store: OpenStore, store: Store, database_dsn: str, injections: Injections
) -> None:
    """While somebody holds the area's row each try ends in time; then the alert lands (I10 I12)."""
    impatient = CommandArea(AREA, await open_store(lock_timeout_s=0.05))
    connection = await asyncpg.connect(database_dsn)
    await connection.execute("BEGIN; SELECT 1 FROM command_area FOR UPDATE")
    landing = asyncio.create_task(Topics(impatient).tell(ALERTS_SHOP, alert(1)))
    await asyncio.sleep(0.3)
    injections.count()
    assert not landing.done()
    await connection.execute("ROLLBACK")
    await connection.close()
    await asyncio.wait_for(landing, 30)
    assert alerts_of(await sound(store)) == ["shop-00/a1"]
