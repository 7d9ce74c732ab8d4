"""The auditor on a real broker and database: what the workers lost is landed and reported, once."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import asyncpg
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from dispatch.bootstrap import Runtime
from dispatch.config import Settings
from dispatch.store.audit import AuditStore
from dispatch.store.verify import verify
from streams import audit_cursors
from tests.integration import auditing
from tests.integration.test_worker import Worker

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(180)]

_RECEIPTS = "SELECT count(*) FROM receipt WHERE event_id LIKE $1 || '%'"
_LINKED = "SELECT count(*) FROM alert_link WHERE key LIKE '%' || $1 || '%'"
_REPORTS = "SELECT count(*) FROM receipt WHERE source_id = 'auditor' AND event_id LIKE $1 || '/%'"
_WAITING = (
    "SELECT count(*) FROM incident JOIN alert_link USING (incident_id)"
    " WHERE status = 'review' AND source_id = 'auditor:' || $1"
)


async def test_a_record_whose_proof_vanished_is_landed_and_reported_once(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """A receipt and ledger entry deleted behind the worker's back: landed again, one report to the desk."""
    began = await auditing.ends(settings)
    async with auditing.worker(settings, runtime):
        mark = await auditing.publish(settings, 20)
        await auditing.until(database, _RECEIPTS, 20, mark)
    gone = f"{mark}-7"
    await database.execute("DELETE FROM receipt_offset WHERE event_id = $1", gone)
    await database.execute("DELETE FROM receipt WHERE event_id = $1", gone)
    await auditing.audited(runtime)
    assert await database.fetchval(_RECEIPTS, mark) == 20
    assert await database.fetchval("SELECT count(*) FROM receipt_offset WHERE event_id = $1", gone) == 1
    assert await database.fetchval(_REPORTS, "repaired") == 1
    assert await database.fetchval(_WAITING, "repaired") == 1
    head = await database.fetchval("SELECT seq FROM command_area")
    await database.execute("DELETE FROM receipt_offset WHERE event_id = $1", gone)
    await AuditStore(runtime.store).move(began)
    await auditing.audited(runtime)
    assert await database.fetchval(_REPORTS, "repaired") == 1
    assert await database.fetchval("SELECT seq FROM command_area") == head
    assert await verify(runtime.store) is None


async def test_what_the_group_skipped_is_landed(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """Offsets of the group moved past records: no worker ever gets them, the auditor lands every one."""
    mark = await auditing.publish(settings, 120)
    await auditing.skip_to_the_end(settings)
    async with auditing.worker(settings, runtime):
        later = await auditing.publish(settings, 5)
        await auditing.until(database, _RECEIPTS, 5, later)
        assert await database.fetchval(_RECEIPTS, mark) == 0
        await auditing.audited(runtime)
    assert await database.fetchval(_RECEIPTS, mark) == 120
    assert await database.fetchval(_LINKED, mark) == 120
    assert await database.fetchval(_LINKED, later) == 5
    assert await database.fetchval(_REPORTS, "repaired") >= 1
    assert await verify(runtime.store) is None


async def test_a_restart_continues_where_it_was(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """The next auditor reads nothing twice: it begins at the kept cursor, and lands what came since."""
    await auditing.publish(settings, 10)
    await auditing.audited(runtime, standstill_s=0)
    reached = await auditing.ends(settings)
    assert await AuditStore(runtime.store).cursors() == reached
    mark = await auditing.publish(settings, 6)
    seen = await auditing.audited(runtime, standstill_s=0)
    assert seen.first
    assert all(first == reached[place] for place, first in seen.first.items())
    assert await database.fetchval(_RECEIPTS, mark) == 6


async def test_a_rewind_lands_nothing_new(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """Going back in time reads everything again and finds all of it on record: nothing changes."""
    began = time.time()
    async with auditing.worker(settings, runtime):
        mark = await auditing.publish(settings, 30)
        await auditing.until(database, _RECEIPTS, 30, mark)
    await auditing.audited(runtime)
    reached = await auditing.ends(settings)
    before = await database.fetchrow("SELECT seq, hash FROM command_area")
    seen = await auditing.audited(runtime, rewind_s=time.time() - began)
    again = sum(reached[place] - first for place, first in seen.first.items())
    assert again == 30
    assert await database.fetchrow("SELECT seq, hash FROM command_area") == before
    assert await database.fetchval("SELECT max(seen_count) FROM receipt") == 1
    assert await database.fetchval(_REPORTS, "repaired") == 0


async def test_records_deleted_before_they_were_proven_are_reported(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """Where a topic begins behind the cursor now, the desk is told, once, and the audit goes on."""
    await auditing.publish(settings, 12)
    cut = await auditing.ends(settings)
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        await admin.delete_records(
            {
                TopicPartition(place.topic, place.partition): RecordsToDelete(end)
                for place, end in cut.items()
                if place.topic == "alerts.shop"
            }
        )
    finally:
        await admin.close()
    mark = await auditing.publish(settings, 4)
    await auditing.audited(runtime, standstill_s=0)
    await auditing.audited(runtime, standstill_s=0)
    assert await database.fetchval(_RECEIPTS, mark) == 4
    reports = await database.fetchval(_REPORTS, "topic_cut")
    assert 1 <= reports <= sum(place.topic == "alerts.shop" for place in cut)
    assert await AuditStore(runtime.store).cursors() == await auditing.ends(settings)


async def test_after_a_failover_what_the_standby_lacked_is_landed(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another timeline the auditor goes back by itself, lands what is gone, and the desk hears of both."""
    began = time.time()
    async with auditing.worker(settings, runtime):
        mark = await auditing.publish(settings, 30)
        await auditing.until(database, _RECEIPTS, 30, mark)
    await auditing.audited(runtime)
    lost = [f"{mark}-{number}" for number in range(25, 30)]
    await database.execute("DELETE FROM receipt_offset WHERE event_id = ANY ($1)", lost)
    await database.execute("DELETE FROM receipt WHERE event_id = ANY ($1)", lost)
    await database.execute("UPDATE audit_history SET timeline = timeline - 1")
    # As far as this test's own beginning: what others published before does not concern it.
    monkeypatch.setattr(audit_cursors, "FAILOVER_REWIND_S", time.time() - began)
    await auditing.audited(runtime)
    await auditing.audited(runtime)
    assert await database.fetchval(_RECEIPTS, mark) == 30
    assert await database.fetchval(_REPORTS, "rewound") == 1
    assert 1 <= await database.fetchval(_REPORTS, "repaired") <= auditing.PARTITIONS


async def test_the_auditor_as_a_process_repairs_and_stops_in_order(
    settings: Settings,
    runtime: Runtime,
    database: asyncpg.Connection,
    database_dsn: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Started as its role it becomes ready, lands what no worker ever reads, and ends with status 0."""
    mark = await auditing.publish(settings, 8)
    monkeypatch.setenv("DISPATCH_AUDIT_DELAY_S", "0.2")
    monkeypatch.setenv("DISPATCH_AUDIT_STANDSTILL_S", "0.5")
    process = Worker(settings, database_dsn, tmp_path / "auditor.log", "auditor")
    await process.start()
    try:
        await auditing.until(database, _RECEIPTS, 8, mark)
        ready = "SELECT count(*) FROM heartbeat WHERE role = 'auditor' AND ready"
        await auditing.until(database, ready, 1)
        assert await database.fetchval(_WAITING, "repaired") >= 1
        assert await process.end(signal.SIGTERM) == 0, process.said()
    finally:
        await process.end(signal.SIGKILL)
