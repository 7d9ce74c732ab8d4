"""Fault 17, guard the guards: with a known mistake switched on, the checks of this harness have to fail."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from dispatch import transaction
from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.record import Record
from dispatch.store import receipts
from dispatch.store.outbox import Outbox, PendingRejection
from dispatch.store.pool import Store
from schemas.topics import ALERTS_SHOP
from streams.log_relay import Relay
from streams.publisher import Outgoing
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.waiting import until
from tests.worlds.small import AREA

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

_MODULE = "tests.faults.numbered.bent_worker"
_WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def _bent(settings: Settings, tmp_path: Path, mistake: str) -> Role:
    return Role(settings, tmp_path / "bent.log", module=_MODULE, extra={"FAULTS_MISTAKE": mistake})


@pytest.mark.kafka_only
@fault(17, invariants=("I7",))
async def test_acknowledging_by_itself_breaks_i7(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """With Faust's own acknowledgements, a worker stopped in mid-landing loses an alert, and I7 finds it."""
    sent = Sent(settings)
    watching = watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True)
    async with watching as watch, running(_bent(settings, tmp_path, "auto-ack")) as worker:
        await worker.ready()
        database = await asyncpg.connect(dsn)
        try:
            async with database.transaction():
                await database.execute("SELECT 1 FROM command_area FOR UPDATE")
                await sent.publish(4)
                other = await asyncpg.connect(dsn)
                await until(lambda: _counts(other, _WAITS), "the worker waits in mid-landing")
                await other.close()
                await worker.end(signal.SIGTERM)
        finally:
            await database.close()
    injections.count()
    assert any(found.startswith("I7") for found in watch.faults), worker.said()


@pytest.mark.kafka_only
@fault(17, invariants=("I7",))
async def test_acknowledging_out_of_order_breaks_i7(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """With a concurrency of four, a later alert's acknowledgement commits an earlier one; I7 finds it."""
    sent = Sent(settings)
    watching = watching_offsets(settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True)
    async with watching as watch, running(_bent(settings, tmp_path, "concurrency")) as worker:
        await worker.ready()
        await sent.publish(16)
        await until(lambda: bool(watch.faults), "the watch finds it")
    injections.count()
    assert watch.faults[0].startswith("I7")


@fault(17, invariants=("I11",))
async def test_landing_without_receipts_breaks_i11(
    dsn: str, monkeypatch: pytest.MonkeyPatch, injections: Injections
) -> None:
    """When every delivery is taken for a new message, a repeat takes effect twice; the judgement finds it."""
    settings = Settings(dsn=dsn)  # type: ignore[arg-type]
    sent, admit = Sent(settings), receipts.admit

    async def admit_all(*args: Any) -> Any:
        return [replace(each, fresh=True) for each in await admit(*args)]

    records = [Record(ALERTS_SHOP, 0, offset, b"", body) for offset, body in enumerate(sent.make(3))]
    async with open_runtime(settings) as runtime:
        await runtime.landing.land(records)
        await runtime.landing.land(records)
        assert await sent.faults() == []
        monkeypatch.setattr(transaction, "admit", admit_all)
        await runtime.landing.land(records)
    injections.count()
    assert any(found.startswith("I11") for found in await sent.faults())


class _ById(Outbox):
    """Reads what has a higher number than the last it read, as outboxes often do."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._store = store
        self._last = 0

    @asynccontextmanager
    async def rejections(self, limit: int) -> AsyncIterator[Sequence[PendingRejection]]:
        async with super().rejections(limit) as found:
            yield [each for each in found if each.number > self._last]
        self._last = max([self._last, *(each.number for each in found)])


class _Topic:
    """What was published, by the number of the rejection."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Take records."""
        self.names += [dict(record.headers)["ce_id"].decode() for record in records]


@pytest.mark.parametrize(
    ("outbox", "complete"), [(Outbox, True), (_ById, False)], ids=["as it is", "id > last"]
)
@fault(17, invariants=("I6",))
async def test_a_relay_that_reads_by_number_breaks_i6(
    dsn: str, outbox: type[Outbox], complete: bool, injections: Injections
) -> None:
    """Two transactions that commit in the other order: read by number, one is never published."""
    early, late = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    try:
        async with Store(dsn, size=2) as store:
            topic = _Topic()
            relay = Relay(outbox(store), topic, 0.01)
            opened = early.transaction()
            await opened.start()
            await _reject(early)
            await _reject(late)
            await relay.round()
            await opened.commit()
            await relay.round()
            numbers = [row[0] for row in await late.fetch("SELECT rejection_id FROM rejection ORDER BY 1")]
    finally:
        await early.close()
        await late.close()
    injections.count()
    assert len(numbers) == 2
    assert ({f"{AREA}:rejection:{number}" for number in numbers} == set(topic.names)) is complete


async def _reject(database: asyncpg.Connection) -> None:
    await database.execute(
        "INSERT INTO rejection"
        " (area_id, reason, topic, partition, record_offset, source_id, event_id, headers, raw)"
        " VALUES ($1, 'not JSON', 'alerts.shop', 0, 0, 's', 'e', '[]', $2)",
        AREA,
        b"\xff",
    )


async def _counts(database: asyncpg.Connection, query: str) -> bool:
    return bool(await database.fetchval(query))
