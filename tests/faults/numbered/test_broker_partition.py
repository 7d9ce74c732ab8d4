"""Fault 10: the network between workers and the broker is cut, in three manners at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dispatch.config import Settings
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.way import Cut, Way, way_to

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(300)]

_RECOVERY_S = 60
_MODULE = "tests.faults.numbered.bent_worker"


@fault(10, invariants=("I1", "I2", "I3", "I4", "I7", "I8", "I10", "I11"))
async def test_workers_cut_off_from_the_broker_lose_nothing(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """Reset, they come back; cut off in silence, another takes over; healed, they work again."""
    sent = Sent(settings)
    async with AsyncExitStack() as stack:
        watch = await stack.enter_async_context(
            watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True)
        )
        ways = [await stack.enter_async_context(way_to(settings.bootstrap_servers)) for _ in range(2)]
        workers = [await stack.enter_async_context(kept(_over(settings, at, tmp_path))) for _, at in ways]
        await asyncio.gather(*(worker.ready() for worker in workers))
        # Each of the two holds one partition of every topic, so this one stands by.
        left = await stack.enter_async_context(kept(Role(settings, tmp_path / "left.log")))
        await left.role.up()
        await _reset([way for way, _ in ways], sent, injections)
        await _silence([way for way, _ in ways], sent, injections)
        await left.stop()
        await sent.publish(20)
        await sent.landed(limit_s=_RECOVERY_S)
        injections.note("restarts", sum(worker.restarts for worker in workers))
    assert watch.faults == []
    assert await sent.faults() == []


def _over(settings: Settings, address: str, tmp_path: Path) -> Role:
    """Return a worker that reaches the broker at `address` and nowhere else."""
    there = settings.model_copy(update={"bootstrap_servers": address})
    log = tmp_path / f"{address.rpartition(':')[2]}.log"
    return Role(there, log, module=_MODULE, extra={"FAULTS_ON_THE_WAY": "1"})


async def _reset(ways: list[Way], sent: Sent, injections: Injections) -> None:
    """Reset all connections, again and again, while alerts are published."""
    publishing = asyncio.create_task(sent.publish(30, pace_s=0.05))
    for way in ways:
        way.cut(Cut.RESET)
        injections.count()
    await publishing
    for way in ways:
        assert way.refused > 0
        way.cut(Cut.NONE)
    await sent.landed(limit_s=_RECOVERY_S)


async def _silence(ways: list[Way], sent: Sent, injections: Injections) -> None:
    """Let one worker hear nothing, and nothing at all pass for the other, until their sessions are over."""
    for way, how in zip(ways, (Cut.DEAF, Cut.SILENT), strict=True):
        way.cut(how)
        injections.count()
    began = time.monotonic()
    await sent.publish(30)
    await sent.landed(limit_s=_RECOVERY_S)
    injections.note("recovery_s", time.monotonic() - began)
    for way in ways:
        assert way.swallowed > 0
        way.cut(Cut.NONE)
