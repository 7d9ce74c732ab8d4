"""Fault 7: the event loop of a worker stands still."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dispatch.config import Settings
from dispatch.exits import Exit
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]


@fault(7, invariants=("I1", "I7", "I10", "I11", "I14"))
async def test_a_blocked_event_loop_ends_the_process(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """The watchdog ends the process and logs where it stood; started again, it lands the rest."""
    sent = Sent(settings)
    async with watching_offsets(
        settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True
    ) as watch:
        await sent.publish(20)
        blocked = Role(settings, tmp_path / "worker.log", failpoints="land.after=sleep(600)")
        async with running(blocked):
            assert await blocked.ended() == Exit.STUCK, blocked.said()
        injections.count()
        assert "the event loop has not run for" in blocked.said()
        assert "_obey" in blocked.said(), "the log does not say where it stood"
        began = time.monotonic()
        async with kept(Role(settings, tmp_path / "again.log")):
            await sent.landed()
        injections.note("recovery_s", time.monotonic() - began)
    assert watch.faults == []
    assert await sent.faults() == []
