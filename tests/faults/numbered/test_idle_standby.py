"""Fault 14: a standby that holds nothing idles beyond the poll interval, then the active workers go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from streams.intake import Intake
from streams.land import Landing
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.waiting import until

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]

_POLL_INTERVAL_S: Final = 2.0
_IDLE_S: Final = 6.0


@fault(14, invariants=("I1", "I2", "I3", "I7", "I8", "I10", "I11"))
async def test_an_idle_standby_takes_over(settings: Settings, dsn: str, injections: Injections) -> None:
    """A worker that held no partition for longer than the poll interval takes over all of them."""
    sent = Sent(settings)
    async with (
        watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True) as watch,
        open_runtime(settings) as runtime,
        AsyncExitStack() as active,
    ):
        holders = [
            await active.enter_async_context(_intake(settings, runtime.landing))
            for _ in range(settings.partitions)
        ]
        await until(lambda: all(each.condition() == "" for each in holders), "each partition has a worker")
        async with _intake(settings, runtime.landing, _POLL_INTERVAL_S) as standby:
            await until(lambda: _members(settings, len(holders) + 1), "the standby is in the group")
            await until(lambda: standby.condition() == "holds no partition", "it holds nothing")
            began = time.monotonic()
            while time.monotonic() - began < _IDLE_S:
                assert standby.partitions() == 0
                await asyncio.sleep(0.1)
            await active.aclose()
            injections.count()
            began = time.monotonic()
            await until(lambda: _members(settings, 1), "the others have left")
            await sent.publish(20)
            await sent.landed()
            injections.note("recovery_s", time.monotonic() - began)
    assert watch.faults == []
    assert await sent.faults() == []


async def _members(settings: Settings, count: int) -> bool:
    """Tell whether the workers' group has so many members."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        (answer,) = await admin.describe_consumer_groups([settings.consumer_group])
        (group,) = answer.to_object()["groups"]
        return len(group["members"]) == count
    finally:
        await admin.close()


@asynccontextmanager
async def _intake(
    settings: Settings, landing: Landing, poll_interval_s: float = 0.0
) -> AsyncIterator[Intake]:
    """A worker's intake, perhaps one that would be out of the group after so many idle seconds."""
    intake = Intake(settings, landing)
    if poll_interval_s:
        intake.app.conf.broker_max_poll_interval = poll_interval_s
    task = asyncio.create_task(intake.run())
    try:
        yield intake
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
