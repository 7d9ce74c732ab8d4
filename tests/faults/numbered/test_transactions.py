"""Fault 16: a publisher uses transactions and aborts some; there are offsets without a record then."""

from __future__ import annotations

import signal
import uuid
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.store.audit import AuditStore
from schemas.topics import ALERTS_SHOP
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.topics import caught_up
from tests.faults.numbered.waiting import until
from tests.integration import auditing

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]


@fault(16, invariants=("I1", "I2", "I3", "I7", "I8", "I11"))
async def test_what_was_aborted_is_no_alert_and_gaps_hold_nothing_up(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """Aborted alerts land nowhere, committed ones do, and the offset passes the gaps, also after a start."""
    sent, aborted = Sent(settings), Sent(settings)
    async with open_runtime(settings) as runtime:
        await AuditStore(runtime.store).move(await auditing.ends(settings))
        async with watching_offsets(
            settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True
        ) as watch:
            for start in range(2):
                async with running(Role(settings, tmp_path / f"worker-{start}.log")) as worker:
                    await worker.ready()
                    await _transact(settings, sent.make(6), aborted.make(6))
                    injections.count()
                    await sent.publish(4)
                    await sent.landed()
                    await until(lambda: caught_up(settings, (ALERTS_SHOP,)), "the group passed the gaps")
                    # The next worker begins in front of a gap.
                    await _transact(settings, [], aborted.make(6))
                    injections.count()
                    assert await worker.end(signal.SIGTERM) == 0, worker.said()
            await auditing.audited(runtime)
    assert await aborted.count() == 0
    assert watch.faults == []
    assert await sent.faults() == []


async def _transact(settings: Settings, committed: list[bytes], aborted: list[bytes]) -> None:
    """Publish some alerts in a transaction that is committed, and others in one that is aborted."""
    async with AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap_servers, transactional_id=uuid.uuid4().hex
    ) as producer:
        for bodies, end in ((committed, producer.commit_transaction), (aborted, producer.abort_transaction)):
            if bodies:
                await producer.begin_transaction()
                for number, body in enumerate(bodies):
                    await producer.send_and_wait(ALERTS_SHOP, body, partition=number % settings.partitions)
                await end()
