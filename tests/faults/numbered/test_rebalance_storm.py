"""Fault 13: members join and leave the workers' group all the time."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from pathlib import Path
from typing import Final

import pytest

from dispatch.config import Settings
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(300)]

_STORM_S: Final = 15.0
_RECOVERY_S: Final = 60
_SEED: Final = 13


@fault(13, invariants=("I1", "I2", "I3", "I4", "I7", "I8", "I10", "I11"))
async def test_a_storm_of_rebalances_loses_nothing(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """While workers join and leave without a pause and one is killed in it, every alert lands."""
    sent = Sent(settings)
    async with (
        watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True) as watch,
        kept(Role(settings, tmp_path / "first.log")) as first,
        kept(Role(settings, tmp_path / "second.log")) as second,
    ):
        await asyncio.gather(first.ready(), second.ready())
        storm = asyncio.create_task(_storm(settings, tmp_path, injections))
        publishing = asyncio.create_task(sent.publish(int(_STORM_S * 10), pace_s=0.1))
        await asyncio.sleep(_STORM_S / 3)
        second.role.send(signal.SIGKILL)
        await asyncio.gather(storm, publishing)
        began = time.monotonic()
        await sent.landed(limit_s=_RECOVERY_S)
        injections.note("recovery_s", time.monotonic() - began)
        assert (await first.stop(), await second.stop()) == (0, 0)
    assert watch.faults == []
    assert await sent.faults() == []


async def _storm(settings: Settings, logs: Path, injections: Injections) -> None:
    """Let further workers join and leave until the time is over, some of them before they hold anything."""
    chance = random.Random(_SEED)
    until = time.monotonic() + _STORM_S
    while time.monotonic() < until:
        joining = Role(settings, logs / f"joining-{injections.injected}.log")
        async with running(joining):
            await asyncio.sleep(chance.uniform(1.0, 5.0))
            injections.count()
            await joining.end(signal.SIGTERM)
