"""Faults of the brokers, and of the ways to them."""

from __future__ import annotations

import random
import signal
from collections.abc import AsyncIterator

from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.faults import fault
from tests.faults.cluster.layout import BROKERS, OTHERS, WORKERS
from tests.faults.cluster.link import Mode, Slowness


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


@fault(12, "a slow way between a worker and the brokers", holds_s=(5.0, 12.0), lasts=True)
async def slow_network(cluster: Cluster, chance: random.Random) -> AsyncIterator[str]:
    """Every 4 kB take 50 to 450 ms, each way."""
    role = chance.choice(WORKERS)
    cluster.network.turn(Mode.SLOW, [role], BROKERS, Slowness())
    try:
        yield role
    finally:
        cluster.network.turn(Mode.OPEN, [role], BROKERS)
