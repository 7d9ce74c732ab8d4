"""Fault 6: what lands alerts raises something that nobody expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.config import Settings
from dispatch.exits import Exit
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import committed_offsets, watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(300)]

_ERRORS = ("ValueError", "CancelledError", "MemoryError", "RecursionError")


@fault(6, invariants=("I1", "I2", "I3", "I7", "I8", "I11", "I14"))
async def test_an_error_in_the_handler_ends_the_process(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """Each error ends the process, in the log, with nothing acknowledged; the next worker lands it all."""
    sent = Sent(settings)
    async with watching_offsets(
        settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True
    ) as watch:
        await sent.publish(30)
        before = await committed_offsets(settings)
        for error in _ERRORS:
            broken = Role(settings, tmp_path / f"{error}.log", failpoints=f"decide.after=raise({error})")
            async with running(broken):
                assert await broken.ended() in (Exit.BROKEN, Exit.RETURNED, Exit.STUCK), broken.said()
            injections.count()
            assert "the process ends" in broken.said(), broken.said()
            # A cancelled handler returns without a word of its own; the others must have met our error.
            assert error == "CancelledError" or "failpoint decide.after" in broken.said(), broken.said()
            assert await sent.count() == 0, f"{error}: something landed"
            assert await committed_offsets(settings) == before, f"{error}: something was acknowledged"
        async with kept(Role(settings, tmp_path / "worker.log")):
            await sent.landed()
    assert watch.faults == []
    assert await sent.faults() == []
