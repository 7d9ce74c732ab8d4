"""The auditor on a real broker and database while the worker has more to do than time."""

from __future__ import annotations

import asyncpg
import pytest

from dispatch import metrics
from dispatch.bootstrap import Runtime
from dispatch.config import Settings
from dispatch.store.audit import AuditStore, Place
from dispatch.store.verify import verify
from tests.integration import auditing

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(180)]

_COUNT = 40
_RECEIPTS = "SELECT count(*) FROM receipt WHERE event_id LIKE $1 || '%'"
_SEEN = "SELECT max(seen_count) FROM receipt WHERE event_id LIKE $1 || '%'"
_REPORTS = "SELECT count(*) FROM receipt WHERE source_id = 'auditor'"
_REACHED = (
    "SELECT topic, partition, max(record_offset) + 1 AS reached FROM receipt_offset"
    " WHERE event_id LIKE $1 || '%' GROUP BY 1, 2"
)


async def test_a_backlog_is_left_to_the_worker_and_what_it_passed_over_is_not(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """Old records that wait for their turn are not landed and not told; one whose turn is over is both."""
    began = await auditing.ends(settings)
    mark = await auditing.publish(settings, _COUNT)
    busy = auditing.Busy(runtime.landing, batches=3)
    small = settings.model_copy(update={"land_batch": 5})
    async with auditing.worker(small, runtime, busy), auditing.auditor(runtime) as (audit, reader, _):
        await busy.is_busy()
        landed = await database.fetchval(_RECEIPTS, mark)
        reached = {Place(topic, number): at for topic, number, at in await database.fetch(_REACHED, mark)}
        await auditing.committed(settings, reached)
        await audit.begin(reader)
        await auditing.caught_up(audit, reader)
        assert await database.fetchval(_RECEIPTS, mark) == landed < _COUNT
        assert await database.fetchval(_REPORTS) == 0
        assert metrics.AUDIT_LATE._value.get() == _COUNT - landed
        assert await AuditStore(runtime.store).cursors() == began | reached

        await _forget_one(database, mark)
        await AuditStore(runtime.store).move(began)
        await audit.begin(reader)
        await auditing.caught_up(audit, reader)
        assert await database.fetchval(_RECEIPTS, mark) == landed, "what was passed over, and nothing else"
        assert await database.fetchval(_REPORTS) == 1

        busy.go_on()
        ends = await auditing.ends(settings)
        await auditing.committed(settings, ends)
        await auditing.caught_up(audit, reader)
        assert await AuditStore(runtime.store).cursors() == ends
    assert await database.fetchval(_RECEIPTS, mark) == _COUNT
    assert await database.fetchval(_SEEN, mark) == 1, "nobody landed what another had landed"
    assert (await database.fetchval(_REPORTS), metrics.AUDIT_LATE._value.get()) == (1, 0)
    assert await verify(runtime.store) is None


async def test_a_backlog_that_nobody_works_off_is_landed(
    settings: Settings, runtime: Runtime, database: asyncpg.Connection
) -> None:
    """Once it has stood still for the bounded time the auditor lands all of it, and tells the desk."""
    mark = await auditing.publish(settings, _COUNT)
    await auditing.audited(runtime)
    assert await database.fetchval(_RECEIPTS, mark) == 0
    assert metrics.AUDIT_LATE._value.get() == _COUNT
    await auditing.audited(runtime, standstill_s=0)
    assert await database.fetchval(_RECEIPTS, mark) == _COUNT
    assert 1 <= await database.fetchval(_REPORTS) <= auditing.PARTITIONS


async def _forget_one(database: asyncpg.Connection, mark: str) -> None:
    """Take away the proof of one record that has landed."""
    gone = await database.fetchval("SELECT min(event_id) FROM receipt WHERE event_id LIKE $1 || '%'", mark)
    for table in ("receipt_offset", "receipt"):
        assert await database.execute(f"DELETE FROM {table} WHERE event_id = $1", gone) == "DELETE 1"
