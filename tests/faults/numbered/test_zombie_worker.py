"""Fault 5: a worker is stopped for longer than its session and then goes on, as if nothing had been."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import asyncpg
import pytest

from dispatch.config import Settings
from dispatch.exits import Exit
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.waiting import until

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]

_INVARIANTS = ("I1", "I2", "I3", "I4", "I7", "I8", "I10", "I11")
_RECOVERY_S = 60
_HOLDS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'dispatch-worker'"
    " AND state = 'idle in transaction'"
)


@fault(5, invariants=_INVARIANTS)
async def test_a_worker_stopped_in_mid_transaction_holds_nobody_up(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """Stopped with the area locked, it loses partitions and lock; continued, it writes nothing stale."""
    sent = Sent(settings)
    # Long enough to be stopped in it, short enough for the watchdog.
    zombie = Role(settings, tmp_path / "zombie.log", failpoints="decide.after=sleep(3)@2")
    watching = watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True)
    async with watching as watch, running(zombie):
        await zombie.ready()
        await sent.publish(1)
        await sent.landed()
        await sent.publish(40)
        await _stop_in_mid_transaction(zombie, dsn)
        began = time.monotonic()
        injections.count()
        async with kept(Role(settings, tmp_path / "other.log")) as other:
            await sent.landed(limit_s=_RECOVERY_S)
            injections.note("recovery_s", time.monotonic() - began)
            zombie.send(signal.SIGCONT)
            await sent.publish(40)
            await sent.landed()
            await other.stop()
        await sent.publish(20)
        await _go_on(zombie, settings, tmp_path, sent)
    assert watch.faults == []
    assert await sent.faults() == []


async def _stop_in_mid_transaction(zombie: Role, dsn: str) -> None:
    database = await asyncpg.connect(dsn)

    async def holds() -> bool:
        return bool(await database.fetchval(_HOLDS))

    try:
        await until(holds, "the worker is in the middle of a transaction")
        zombie.send(signal.SIGSTOP)
        assert await holds(), "it was stopped too late"
    finally:
        await database.close()


async def _go_on(zombie: Role, settings: Settings, tmp_path: Path, sent: Sent) -> None:
    """See that the zombie works again, or has ended so that it is started again; then that it does."""

    async def decided() -> bool:
        return zombie.process.returncode is not None or await sent.count() == len(sent.bodies)

    await until(decided, "the stopped worker works or ends")
    if zombie.process.returncode is not None:
        assert zombie.process.returncode in (Exit.STUCK, Exit.BROKEN), zombie.said()
        async with kept(Role(settings, tmp_path / "again.log")):
            await sent.landed()
