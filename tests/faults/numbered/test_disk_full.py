"""Fault 28: the disk of the gateway's spool is full, the disk of the database is full."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from dispatch.local import LocalPostgres
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.errors import Transient
from dispatch.store.log import add_area
from dispatch.store.migrate import migrate
from dispatch.store.pool import Store
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.faults.numbered.small_disk import Ballast, small_disk
from tests.unit.console.served import Served
from tests.unit.gateway.spooling import Broker, drained, spool_in
from tests.worlds.small import AREA, book, roster

_LIMIT_S = 60
_DATABASE_MB = 192


@fault(28, invariants=["I1", "I14"])
async def test_with_a_full_spool_disk_nothing_is_promised(tmp_path: Path, injections: Injections) -> None:
    """Kafka away and the disk full: 503, never 202, and it says why; with room it takes alerts (I1 I14)."""
    with small_disk(tmp_path / "disk", 24) as disk:
        broker = Broker()
        broker.takes = 0
        async with spool_in(disk / "spool") as spool:
            publisher = SpoolingPublisher(broker, spool, [ALERTS_SHOP])
            served = Served(publisher=publisher)  # type: ignore[arg-type]
            async with served.client(Role.PUBLISHER) as client:
                assert (await client.post("/v1/alerts", content=alert(1))).status_code == 202
                ballast = Ballast(disk)
                ballast.fill()
                injections.count()
                refused = await client.post("/v1/alerts", content=alert(2))
                assert refused.status_code == 503
                assert int(refused.headers["retry-after"]) > 0
                assert "full" in spool.trouble
                ballast.drop()
                async with asyncio.timeout(_LIMIT_S):
                    while (await client.post("/v1/alerts", content=alert(3))).status_code != 202:
                        await asyncio.sleep(0.05)
            kept = await drained(spool)
    assert [value for value in kept if b'"a2"' in value] == []
    assert {b'"a1"', b'"a3"'} == {name for name in (b'"a1"', b'"a3"') if any(name in v for v in kept)}


@fault(28, invariants=["I1", "I14"])
@pytest.mark.slow
async def test_a_full_database_disk_is_waited_out(tmp_path: Path, injections: Injections) -> None:
    """Nothing is confirmed while the database has no room; with room again everything lands once (I1 I14)."""
    with small_disk(tmp_path / "disk", _DATABASE_MB) as disk:
        server = LocalPostgres(disk)
        await server.start()
        try:
            await asyncio.to_thread(migrate, server.dsn)
            await _fill_and_drop(server, Ballast(disk), injections)
        finally:
            await server.stop()


async def _fill_and_drop(server: LocalPostgres, ballast: Ballast, injections: Injections) -> None:
    async with Store(server.dsn, size=3) as store:
        await add_area(store, AREA)
        area = CommandArea(AREA, store)
        await area.apply([Entry(AREA, "t", RosterAdopted(await keep_roster(store, roster()), "t"))])
        await area.apply([Entry(AREA, "t", PlansAdopted(await keep_plans(store, book()), "t"))])
        ballast.fill()
        injections.count()
        topics, confirmed = Topics(area), []
        # Large raw bytes, so that tables have to grow at once.
        padding = {"note": "x" * 100_000}

        async def load() -> None:
            for number in range(1, 60):
                await topics.tell(ALERTS_SHOP, alert(number, east=number * 0.0001, **padding))
                confirmed.append(f"shop-00/a{number}")

        loading = asyncio.create_task(load())
        await _until_refused(store)
        before = len(confirmed)
        ballast.drop()
        began = time.monotonic()
        await _until_up(server)
        async with asyncio.timeout(_LIMIT_S):
            while len(confirmed) <= before:
                await asyncio.sleep(0.02)
        injections.note("recovery_s", time.monotonic() - began)
        await asyncio.wait_for(loading, _LIMIT_S)
        assert alerts_of(await sound(store)) == confirmed


async def _until_refused(store: Store) -> None:
    """Write to a table of our own until the server says that there is no room, or is gone."""
    with pytest.raises(Transient):
        async with asyncio.timeout(_LIMIT_S):
            async with store.connection() as connection:
                await connection.execute("CREATE TABLE IF NOT EXISTS grown (content bytea)")
            while True:
                async with store.connection() as connection:
                    await connection.execute("INSERT INTO grown VALUES ($1)", bytes(range(256)) * 4_000)


async def _until_up(server: LocalPostgres) -> None:
    """Start the server again if it ended, as `dispatch up` does."""
    await asyncio.sleep(0.2)
    if server.process is None or server.process.returncode is not None:
        await server.stop()
        await server.start()
