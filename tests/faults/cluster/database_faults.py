"""Faults of the databases, and of the ways to them."""

from __future__ import annotations

import math
import random
from collections.abc import AsyncIterator

import asyncpg

from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.faults import HELD_S, fault
from tests.faults.cluster.layout import DATABASES, WORKERS
from tests.faults.cluster.link import Mode
from tests.faults.standby import stop_immediately
from tests.integration.flow.alerts import AREA


@fault(10, "a worker cut off from the database", holds_s=(4.0, 15.0), lasts=True, clock_stops_s=HELD_S)
async def worker_without_database(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Between one worker and both databases everything vanishes, or connections break."""
    role, mode = chance.choice(WORKERS), chance.choice([Mode.DROP, Mode.RESET])
    cluster.network.turn(mode, [role], DATABASES)
    try:
        yield f"{role}, {mode}"
    finally:
        cluster.network.turn(Mode.OPEN, [role], DATABASES)


@fault(21, "the database stopped at once and started again", clock_stops_s=math.inf, recovery_s=60.0)
async def database_restarted(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Every session is cut off, whatever it was doing; the server recovers from its log."""
    primary = cluster.databases.primary
    await stop_immediately(primary)
    try:
        yield "the primary"
    finally:
        await primary.start()
        await cluster.databases.caught_up()


@fault(23, "failover to the synchronous standby", holds_s=(1.0, 4.0), clock_stops_s=math.inf, recovery_s=60.0)
async def database_failover(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """The primary dies, the standby takes its place on a new timeline, and gets a standby of its own."""
    dead = cluster.databases.primary
    await cluster.databases.crash_primary()
    try:
        yield "the primary"
    finally:
        await cluster.databases.promote()
        await cluster.databases.add_standby(dead.port)


@fault(23, "the synchronous standby away", holds_s=(2.0, 5.0), lasts=True, clock_stops_s=math.inf)
async def standby_paused(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Every COMMIT waits for the standby, and some backends are cancelled while they do."""
    await cluster.databases.pause()
    try:
        yield "the standby"
        await _execute(
            cluster.dsn,
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event = 'SyncRep' AND application_name LIKE 'dispatch-%'",
        )
    finally:
        await cluster.databases.resume()


@fault(25, "a lock on the head of the area's log", holds_s=(2.0, 4.0), lasts=True, clock_stops_s=math.inf)
async def area_locked(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Somebody holds the area's row in a transaction and does nothing with it."""
    connection = await asyncpg.connect(cluster.dsn)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("SELECT 1 FROM command_area WHERE area_id = $1 FOR UPDATE", AREA)
        yield AREA
        await transaction.rollback()
    finally:
        await connection.close()


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
