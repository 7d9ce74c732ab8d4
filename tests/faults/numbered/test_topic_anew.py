"""Fault 15: a topic is deleted and made again, records are deleted, retention passes the committed offset."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import asyncpg
import pytest

from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.store.audit import AuditStore
from schemas.topics import ALERTS_SHOP
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.keeping import kept
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.topics import caught_up, make_anew, truncate
from tests.faults.numbered.waiting import until
from tests.integration import auditing, relayed

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]

_CUTS = "SELECT count(*) FROM receipt WHERE source_id = 'auditor' AND event_id LIKE 'topic_cut/%'"


@fault(15, invariants=("I1", "I2", "I3", "I7", "I8", "I10", "I11"))
async def test_a_topic_made_anew_under_a_worker_lands_again(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """After its topic was deleted and made again under it, what is published there lands, from offset 0."""
    sent = Sent(settings)
    async with (
        watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True) as watch,
        kept(Role(settings, tmp_path / "worker.log")) as worker,
    ):
        await worker.ready()
        await sent.publish(60)
        await sent.landed()
        await until(lambda: caught_up(settings, (ALERTS_SHOP,)), "the group is at the end")
        await make_anew(settings, ALERTS_SHOP)
        injections.count()
        began = time.monotonic()
        await sent.publish(20)
        ends = await relayed.ends(settings, (ALERTS_SHOP,))
        assert sum(ends.values()) == 20, "the topic was not made anew"
        await sent.landed()
        injections.note("recovery_s", time.monotonic() - began)
        injections.note("restarts", worker.restarts)
    assert watch.faults == []
    assert await sent.faults() == []


@fault(15, invariants=("I1", "I2", "I7", "I8", "I10", "I14"))
async def test_records_deleted_before_anybody_read_them_are_told_of(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """Where retention passed the committed offset, work goes on behind it and the desk hears of the loss."""
    gone, sent = Sent(settings), Sent(settings)
    database = await asyncpg.connect(dsn)
    try:
        async with open_runtime(settings) as runtime:
            await AuditStore(runtime.store).move(await auditing.ends(settings))
            await gone.publish(20)
            await truncate(settings, (ALERTS_SHOP,))
            injections.count()
            async with (
                watching_offsets(
                    settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True
                ) as watch,
                running(Role(settings, tmp_path / "worker.log")) as worker,
            ):
                await sent.publish(20)
                await sent.landed()
                await until(lambda: caught_up(settings, (ALERTS_SHOP,)), "the group is at the end")
                assert await worker.end(signal.SIGTERM) == 0, worker.said()
            await auditing.audited(runtime)
        assert await database.fetchval(_CUTS) == settings.partitions
    finally:
        await database.close()
    assert await gone.count() == 0
    assert watch.faults == []
    assert await sent.faults() == []
