"""Fault 4: a worker is asked to stop while the database is away."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from dispatch.config import Settings
from dispatch.exits import Exit
from dispatch.local import LocalPostgres
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import committed_offsets, watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.waiting import until

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]


@fault(4, invariants=("I1", "I2", "I3", "I7", "I8", "I10", "I11"))
async def test_a_worker_that_stops_without_its_database_acknowledges_nothing(
    settings: Settings, dsn: str, tmp_path: Path, local_postgres: LocalPostgres, injections: Injections
) -> None:
    """Asked to stop with a batch in hand and PostgreSQL down, it ends and leaves the batch to the next."""
    sent = Sent(settings)
    worker = Role(settings, tmp_path / "worker.log")
    async with watching_offsets(
        settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True
    ) as watch:
        async with running(worker):
            await worker.ready()
            await sent.publish(10)
            await sent.landed()
            await watch.until_committed(10)
            before = await committed_offsets(settings)
            await local_postgres.stop()
            try:
                await sent.publish(20)
                await until(lambda: "land in area" in worker.said(), "the worker has a batch in hand")
                assert await worker.end(signal.SIGTERM) in (0, Exit.SLOW_STOP), worker.said()
                injections.count()
                assert await committed_offsets(settings) == before
            finally:
                await local_postgres.start()
        async with kept(Role(settings, tmp_path / "again.log")):
            await sent.landed()
    assert watch.faults == []
    assert await sent.faults() == []
