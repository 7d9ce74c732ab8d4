"""The worker as a process, with the real database and broker: what happens to it must not be seen outside."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.record import Record
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load
from schemas.topics import ALERTS_SHOP, INBOUND
from streams.topic_care import ensure_topics
from tests.integration import relayed

_AREA = Path(__file__).parents[2] / "deploy" / "areas" / "440515"
_PROGRAM = "from streams.{} import run; raise SystemExit(run())"
_LIMIT_S = 90

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


class Worker:
    """A worker's process, or another role's; everything it needs comes by its environment."""

    def __init__(self, settings: Settings, dsn: str, log: Path, role: str = "worker") -> None:
        self._program = _PROGRAM.format(role)
        self._environment = os.environ | {
            "DISPATCH_DSN": dsn,
            "DISPATCH_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "DISPATCH_CONSUMER_GROUP": settings.consumer_group,
            "DISPATCH_FETCH_MAX_WAIT_MS": "5",
            "DISPATCH_PARTITIONS": str(settings.partitions),
            "DISPATCH_LAND_BATCH": "10",
            "DISPATCH_LOG_FORMAT": "json",
        }
        self._log = log
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; returns before it is ready."""
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", self._program, env=self._environment, stdout=log, stderr=log
            )

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), 15)

    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-4_000:]


@pytest.fixture
async def settings(kafka_bootstrap: str, database_dsn: str) -> Settings:
    """Settings with the topics made, and the district's roster and plans adopted."""
    found = Settings(
        bootstrap_servers=kafka_bootstrap,
        partitions=2,
        consumer_group=f"test-{uuid.uuid4().hex}",
        dsn=database_dsn,  # type: ignore[arg-type]
    )
    await ensure_topics(found, lambda _: None)
    await relayed.skip_what_is_there(found, INBOUND)
    async with open_runtime(found) as runtime:
        await runtime.adopt_roster(found.area, load(_AREA))
        await runtime.adopt_plans(found.area, load_plans(_AREA))
    return found


@pytest.fixture
async def worker(settings: Settings, database_dsn: str, tmp_path: Path) -> AsyncIterator[Worker]:
    """A started worker, killed after the test if it still runs."""
    made = Worker(settings, database_dsn, tmp_path / "worker.log")
    await made.start()
    yield made
    await made.end(signal.SIGKILL)


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own."""
    connection = await asyncpg.connect(database_dsn)
    yield connection
    await connection.close()


async def publish(settings: Settings, mark: str, count: int) -> None:
    """Publish alerts of a registered shop with ids of the test's own."""
    async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all") as producer:
        for number in range(count):
            alert = orjson.dumps(_alert(f"{mark}-{number}"))
            await producer.send(ALERTS_SHOP, alert, key=str(number).encode())
        await producer.flush()


def _alert(name: str) -> dict[str, str]:
    return {
        "alert_id": name,
        "source_id": "440515-shop-0001",
        "occurred_at": "2026-01-01T08:00:00+08:00",
        "text": "有人在用假币换零钱",
    }


async def until(database: asyncpg.Connection, worker: Worker, query: str, wanted: int, *values: str) -> None:
    """Wait until a count in the database is reached."""
    found = -1
    try:
        async with asyncio.timeout(_LIMIT_S):
            while (found := await database.fetchval(query, *values)) < wanted:
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"{found} of {wanted} within {_LIMIT_S} s: {query}\n{worker.said()}")


_RECEIPTS = "SELECT count(*) FROM receipt WHERE event_id LIKE $1 || '%'"
_READY = "SELECT count(*) FROM heartbeat WHERE role = 'worker' AND ready"


async def test_a_worker_killed_in_mid_batch_loses_nothing(
    settings: Settings, worker: Worker, database: asyncpg.Connection
) -> None:
    """Killed again and again while it lands, workers put every alert on record, each in one incident link."""
    mark = uuid.uuid4().hex
    await until(database, worker, _READY, 1)
    await publish(settings, mark, 300)
    for share in (20, 120, 200):
        await until(database, worker, _RECEIPTS, share, mark)
        await worker.end(signal.SIGKILL)
        await worker.start()
    await until(database, worker, _RECEIPTS, 300, mark)
    links = "SELECT count(*) FROM alert_link WHERE key LIKE '%' || $1 || '%'"
    await until(database, worker, links, 300, mark)
    assert await database.fetchval(_RECEIPTS, mark) == 300
    assert await database.fetchval(links, mark) == 300
    gaps = await database.fetchval(
        "SELECT count(*) FROM (SELECT record_offset - lag(record_offset) OVER"
        " (PARTITION BY topic, partition ORDER BY record_offset) AS step FROM receipt_offset) AS s"
        " WHERE step > 1"
    )
    assert gaps == 0


async def test_a_worker_stops_in_order_when_asked(
    settings: Settings, worker: Worker, database: asyncpg.Connection
) -> None:
    """On SIGTERM a worker that landed something ends with status 0, well within its limit."""
    mark = uuid.uuid4().hex
    await until(database, worker, _READY, 1)
    await publish(settings, mark, 20)
    await until(database, worker, _RECEIPTS, 20, mark)
    assert await worker.end(signal.SIGTERM) == 0, worker.said()


async def test_an_alert_becomes_an_incident_and_assignments_on_the_outbound_topics(
    settings: Settings, worker: Worker, database: asyncpg.Connection, database_dsn: str, tmp_path: Path
) -> None:
    """What a shop publishes comes out as an opened incident and notified responders, as CloudEvents."""
    relay = Worker(settings, database_dsn, tmp_path / "relay.log", "relay")
    await relay.start()
    try:
        await until(database, worker, _READY, 1)
        await until(database, relay, "SELECT count(*) FROM heartbeat WHERE role = 'relay' AND ready", 1)
        since = await relayed.ends(settings, relayed.TOPICS)
        await publish(settings, uuid.uuid4().hex, 1)
        await until(database, worker, "SELECT count(*) FROM incident", 1)
        await relayed.caught_up(database, [settings.area])
        incident = await database.fetchval("SELECT incident_id FROM incident")
        found = await relayed.published(settings, relayed.TOPICS, since)
        ours = [
            orjson.loads(value) | {"topic": topic}
            for topic, _, _, value in found
            if incident.encode() in value
        ]
        assert ("incidents", "opened") in {(one["topic"], one.get("event")) for one in ours}
        assert "notified" in {one["status"] for one in ours if one["topic"] == "assignments"}
        assert await relay.end(signal.SIGTERM) == 0, relay.said()
    finally:
        await relay.end(signal.SIGKILL)


async def test_a_tier_steps_up_without_a_broker(
    settings: Settings, database_dsn: str, database: asyncpg.Connection, tmp_path: Path
) -> None:
    """A worker that has never reached its broker acts on an answer that did not come in time."""
    book = load_plans(_AREA)
    hasty = tuple(
        replace(plan, deadlines=tuple(replace(each, accept_ms=2_000) for each in plan.deadlines))
        for plan in book.plans
    )
    async with open_runtime(settings) as runtime:
        await runtime.adopt_plans(settings.area, replace(book, plans=hasty))
        alert = orjson.dumps(_alert(uuid.uuid4().hex))
        await runtime.landing.land([Record(ALERTS_SHOP, 0, 10**9, b"", alert)])
    nowhere = settings.model_copy(update={"bootstrap_servers": "127.0.0.1:1"})
    alone = Worker(nowhere, database_dsn, tmp_path / "worker.log")
    await alone.start()
    try:
        fired = "SELECT count(*) FROM area_log WHERE input_json ->> 'kind' = 'timer_due'"
        await until(database, alone, fired, 1)
        assert await alone.end(signal.SIGTERM) == 0, alone.said()
    finally:
        await alone.end(signal.SIGKILL)
