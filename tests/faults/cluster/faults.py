"""The menu of faults. Each is a context: it breaks something, says what, and mends it at the end."""

from __future__ import annotations

import asyncio
import math
import random
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg

from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.layout import BROKERS, CONSOLES, DATABASES, OTHERS, RELAYS, WORKERS
from tests.faults.cluster.link import Mode, Slowness
from tests.faults.standby import stop_immediately
from tests.integration.flow.alerts import AREA

Inject: TypeAlias = Callable[[Cluster, random.Random], AbstractAsyncContextManager[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its number on the list, what it is, how long it holds, how it may show.

    `holds_s` is the shortest and longest time in s until it is mended. `recovery_s` is how soon alerts must
    flow again, counted from its beginning, or from its end when it `lasts` (nothing can flow before).
    `clock_stops_s` is for how long from its beginning no timer may be able to fire, at most while it holds.
    """

    name: str
    number: int
    title: str
    inject: Inject
    holds_s: tuple[float, float] = (0.5, 2.0)
    recovery_s: float = 30.0
    lasts: bool = False
    clock_stops_s: float = 0.0


HELD_S: Final = 5.5
"""How long a process that stands still may hold the lock of an area: the idle limit of its transaction."""

MENU: Final[dict[str, Fault]] = {}


def fault(
    number: int,
    title: str,
    *,
    holds_s: tuple[float, float] = (0.5, 2.0),
    recovery_s: float = 30.0,
    lasts: bool = False,
    clock_stops_s: float = 0.0,
) -> Callable[[Callable[[Cluster, random.Random], AsyncIterator[str]]], Inject]:
    """Put a fault on the menu."""

    def register(inject: Callable[[Cluster, random.Random], AsyncIterator[str]]) -> Inject:
        context = asynccontextmanager(inject)
        name = inject.__name__
        MENU[name] = Fault(name, number, title, context, holds_s, recovery_s, lasts, clock_stops_s)
        return context

    return register


@fault(1, "kill -9 of a worker")
async def worker_killed(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A worker dies; the others take its partitions, and its supervisor starts it again."""
    role = chance.choice(WORKERS)
    cluster.crew.signal(role, signal.SIGKILL)
    yield role


@fault(1, "kill -9 of two workers at once")
async def two_workers_killed(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Two of three workers die."""
    roles = chance.sample(WORKERS, 2)
    for role in roles:
        cluster.crew.signal(role, signal.SIGKILL)
    yield " and ".join(roles)


@fault(1, "kill -9 of a relay")
async def relay_killed(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A relay dies; the other one goes on from the cursor."""
    role = chance.choice(RELAYS)
    cluster.crew.signal(role, signal.SIGKILL)
    yield role


@fault(1, "kill -9 of a console, and of the auditor")
async def console_killed(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A console dies with what it was asked, and the auditor with what it was proving."""
    role = chance.choice(CONSOLES)
    cluster.crew.signal(role, signal.SIGKILL)
    cluster.crew.signal("auditor-1", signal.SIGKILL)
    yield role


@fault(5, "a worker stopped (SIGSTOP) and going on later", holds_s=(3.0, 18.0), clock_stops_s=HELD_S)
async def worker_paused(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A worker stands still, perhaps in a transaction, and goes on as if nothing had been."""
    role = chance.choice(WORKERS)
    pid = cluster.crew.pid(role)
    cluster.crew.signal(role, signal.SIGSTOP)
    try:
        yield role
    finally:
        if cluster.crew.pid(role) == pid:
            cluster.crew.signal(role, signal.SIGCONT)


@fault(5, "a relay stopped (SIGSTOP) and going on later", holds_s=(3.0, 15.0))
async def relay_paused(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A relay stands still, perhaps holding the cursor of an area."""
    role = chance.choice(RELAYS)
    pid = cluster.crew.pid(role)
    cluster.crew.signal(role, signal.SIGSTOP)
    try:
        yield role
    finally:
        if cluster.crew.pid(role) == pid:
            cluster.crew.signal(role, signal.SIGCONT)


@fault(8, "kill -9 of one broker of three", holds_s=(3.0, 10.0))
async def broker_killed(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A broker dies: the leader of some partitions, perhaps the coordinator of the group."""
    name = chance.choice(BROKERS)
    await cluster.brokers.kill(name)
    try:
        yield name
    finally:
        cluster.brokers.launch(name)
        await cluster.brokers.answer([name])


@fault(8, "one broker of three stopped (SIGSTOP) and going on later", holds_s=(3.0, 12.0))
async def broker_paused(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A broker stands still with all its connections open."""
    name = chance.choice(BROKERS)
    cluster.brokers.signal(name, signal.SIGSTOP)
    try:
        yield name
    finally:
        cluster.brokers.signal(name, signal.SIGCONT)


@fault(9, "kill -9 of two brokers of three", holds_s=(4.0, 8.0), recovery_s=60.0, lasts=True)
async def majority_killed(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Too few copies are left: no record is confirmed, the consoles spool what they are sent."""
    names = chance.sample(BROKERS, 2)
    for name in names:
        await cluster.brokers.kill(name)
    try:
        yield " and ".join(names)
    finally:
        for name in names:
            cluster.brokers.launch(name)
        await cluster.brokers.answer(names)


@fault(10, "a worker cut off from the brokers", holds_s=(4.0, 15.0))
async def worker_cut_off(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Between one worker and all brokers everything vanishes, or all answers, or connections break."""
    role, mode = chance.choice(WORKERS), chance.choice([Mode.DROP, Mode.ONE_WAY, Mode.RESET])
    cluster.network.turn(mode, [role], BROKERS)
    try:
        yield f"{role}, {mode}"
    finally:
        cluster.network.turn(Mode.OPEN, [role], BROKERS)


@fault(10, "relays and consoles cut off from the brokers", holds_s=(3.0, 8.0), lasts=True)
async def others_cut_off(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Nothing is published, and the consoles keep what they are sent in their spools."""
    mode = chance.choice([Mode.DROP, Mode.ONE_WAY, Mode.RESET])
    cluster.network.turn(mode, [OTHERS], BROKERS)
    try:
        yield mode
    finally:
        cluster.network.turn(Mode.OPEN, [OTHERS], BROKERS)


@fault(10, "a worker cut off from the database", holds_s=(4.0, 15.0), lasts=True, clock_stops_s=HELD_S)
async def worker_without_database(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Between one worker and both databases everything vanishes, or connections break."""
    role, mode = chance.choice(WORKERS), chance.choice([Mode.DROP, Mode.RESET])
    cluster.network.turn(mode, [role], DATABASES)
    try:
        yield f"{role}, {mode}"
    finally:
        cluster.network.turn(Mode.OPEN, [role], DATABASES)


@fault(12, "a slow way between a worker and the brokers", holds_s=(5.0, 12.0), lasts=True)
async def slow_network(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Every 4 kB take 50 to 450 ms, each way."""
    role = chance.choice(WORKERS)
    cluster.network.turn(Mode.SLOW, [role], BROKERS, Slowness())
    try:
        yield role
    finally:
        cluster.network.turn(Mode.OPEN, [role], BROKERS)


@fault(13, "a worker leaving and joining again and again", holds_s=(0.5, 1.0))
async def rebalance_storm(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Three times within seconds the group shares its partitions out anew."""
    role = chance.choice(WORKERS)
    for _ in range(3):
        await cluster.crew.leave(role)
        cluster.crew.launch(role)
        await asyncio.sleep(3.0)
    yield role


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
