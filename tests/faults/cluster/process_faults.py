"""Faults of the service's own processes: killed, stopped, leaving and joining."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.faults import HELD_S, fault
from tests.faults.cluster.layout import CONSOLES, RELAYS, WORKERS


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
    with _stopped(cluster, role):
        yield role


@fault(5, "a relay stopped (SIGSTOP) and going on later", holds_s=(3.0, 15.0))
async def relay_paused(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """A relay stands still, perhaps holding the cursor of an area."""
    role = chance.choice(RELAYS)
    with _stopped(cluster, role):
        yield role


@fault(13, "a worker leaving and joining again and again", holds_s=(0.5, 1.0), lasts=True)
async def rebalance_storm(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Three times within seconds the group shares its partitions out anew."""
    role = chance.choice(WORKERS)
    for _ in range(3):
        await cluster.crew.leave(role)
        cluster.crew.launch(role)
        await asyncio.sleep(3.0)
    yield role


@contextmanager
def _stopped(cluster: Cluster, role: str) -> Iterator[None]:
    """Let a process stand still for the block; it goes on afterwards, if it was not ended meanwhile."""
    pid = cluster.crew.pid(role)
    cluster.crew.signal(role, signal.SIGSTOP)
    try:
        yield
    finally:
        if cluster.crew.pid(role) == pid:
            cluster.crew.signal(role, signal.SIGCONT)
