"""A broker that is away, a gateway that is killed: what was answered with 202 is in the area, each once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from dispatch.gateway.permissions import Role
from dispatch.local import LocalBroker, open_broker
from dispatch.local.children import Child
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from schemas.topics import ALERTS_SHOP
from tests.integration.flow.alerts import AREA
from tests.integration.flow.roles import PARTITIONS, Site
from tests.integration.test_http import free_port

LIMIT_S = 60
SPOOL_LIMIT = 500
FETCH_WAIT_MS = 500

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.kafka_only]


@dataclass
class Gateway:
    """A console process over a broker of the test's own, and what it has promised, by source."""

    site: Site
    broker: LocalBroker
    token: str
    child: Child | None = None
    number: int = 0
    promised: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.site.extra['DISPATCH_CONSOLE_PORT']}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self.child = self.site.start("console")
        async with asyncio.timeout(LIMIT_S):
            while await self._alive() != 200:
                assert self.child.returncode is None, self.child.log_tail(30)
                await asyncio.sleep(0.02)

    async def _alive(self) -> int:
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{self.url}/healthz")).status_code
        except httpx.TransportError:
            return 0

    async def kill(self) -> None:
        """Kill it with SIGKILL."""
        assert self.child is not None
        os.kill(self.child.pid, signal.SIGKILL)
        await self.child.wait(10)
        self.site.children.remove(self.child)

    async def post(self, count: int, sources: int = 4) -> httpx.Response:
        """Publish a list of new alerts; remembers what is promised."""
        alerts = [self._alert(sources) for _ in range(count)]
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.post(
                f"{self.url}/v1/alerts", json=alerts, headers={"Authorization": f"Bearer {self.token}"}
            )
        if answer.status_code == 202:
            for alert in alerts:
                self.promised[alert["source_id"]].append(alert["alert_id"])
        return answer

    def _alert(self, sources: int) -> dict[str, Any]:
        self.number += 1
        return {
            "alert_id": f"n{self.number}",
            "source_id": f"440515-shop-{self.number % sources + 1:04d}",
            "occurred_at": "2026-11-22T08:00:00+08:00",
            "category": "animal",
        }

    async def stored(self, count: int) -> set[str]:
        """Publish `count` alerts one by one; returns where their receipts say they lie."""
        places = set()
        for _ in range(count):
            answer = await self.post(1)
            assert answer.status_code == 202, answer.text
            places |= {receipt["stored"] for receipt in answer.json()["receipts"]}
        return places

    async def spool(self) -> dict[str, Any]:
        """Return what the readiness check says of the spool."""
        async with httpx.AsyncClient(timeout=30) as client:
            found: dict[str, Any] = (await client.get(f"{self.url}/readyz")).json()["checks"]["spool"]
            return found

    async def metric(self, name: str) -> float:
        """Return a gauge of the gateway."""
        async with Store(self.site.dsn, size=2) as store:
            token = await Tokens(store).issue(Role.AUDITOR, "tester", AREA)
        async with httpx.AsyncClient(timeout=30) as client:
            answer = await client.get(f"{self.url}/metrics", headers={"Authorization": f"Bearer {token}"})
        (line,) = (line for line in answer.text.splitlines() if line.startswith(f"{name} "))
        return float(line.split()[1])

    async def until_stored(self, place: str) -> None:
        """Publish until a receipt says `place`."""
        async with asyncio.timeout(LIMIT_S):
            while await self.stored(1) != {place}:
                await asyncio.sleep(0.05)


@pytest.fixture
async def gateway(database_dsn: str, tmp_path: Path, pytestconfig: pytest.Config) -> AsyncIterator[Gateway]:
    """An installation of the test's own with a worker and a gateway."""
    broker = await open_broker(pytestconfig.getoption("--broker"), tmp_path)
    site = Site(broker.bootstrap_servers, database_dsn, PARTITIONS, tmp_path / "log", FETCH_WAIT_MS)
    site.extra = {
        "DISPATCH_CONSOLE_PORT": str(free_port()),
        "DISPATCH_DATA_DIR": str(tmp_path / "gateway"),
        "DISPATCH_SPOOL_MAX_RECORDS": str(SPOOL_LIMIT),
    }
    try:
        await site.set_up()
        async with Store(database_dsn, size=2) as store:
            token = await Tokens(store).issue(Role.PUBLISHER, "tester", AREA)
        made = Gateway(site, broker, token)
        await made.start()
        yield made
    finally:
        await site.close()
        await broker.stop()


async def landed(dsn: str, wanted: set[str]) -> list[str]:
    """Wait until the area's log has all of `wanted`; returns every alert that it took in, in its order."""
    connection = await asyncpg.connect(dsn)
    query = (
        "SELECT input_json -> 'alert' ->> 'alert_id' FROM area_log"
        " WHERE input_json ->> 'kind' = 'alert_received' ORDER BY seq"
    )
    try:
        async with asyncio.timeout(LIMIT_S):
            while not wanted <= set(found := [row[0] for row in await connection.fetch(query)]):
                await asyncio.sleep(0.1)
        return found
    finally:
        await connection.close()


async def on_topic(bootstrap_servers: str) -> dict[str, list[str]]:
    """Return the alerts of each source on the topic, each where it came first."""
    places = [TopicPartition(ALERTS_SHOP, number) for number in range(PARTITIONS)]
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap_servers, enable_auto_commit=False) as consumer:
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        ends = await consumer.end_offsets(places)
        while any([await consumer.position(place) < ends[place] for place in places]):
            for batch in (await consumer.getmany(timeout_ms=100)).values():
                for record in batch:
                    alert = orjson.loads(record.value)
                    found[alert["source_id"]][alert["alert_id"]] = None
    return {source_id: list(ids) for source_id, ids in found.items()}


def all_of(promised: Iterable[list[str]]) -> set[str]:
    """Return every alert that was promised."""
    return {name for names in promised for name in names}


async def test_a_broker_away_and_a_gateway_killed(gateway: Gateway) -> None:
    """Spooled with 202 while the broker is away, drained in order, each once in the area; 503 when full."""
    await gateway.until_stored("kafka")
    await gateway.broker.stop()
    assert await gateway.stored(12) == {"spool"}
    await seen_by_everybody(gateway)
    await gateway.kill()
    await gateway.start()
    assert await gateway.stored(12) == {"spool"}
    assert (await gateway.post(200)).status_code == 202
    found = await gateway.spool()
    assert (found["ok"], found["detail"].startswith("224 alerts wait in it")) == (True, True), found
    assert await gateway.metric("dispatch_spool_records") == 224
    assert await gateway.metric("dispatch_spool_oldest_seconds") > 0

    await gateway.broker.start()
    async with asyncio.timeout(LIMIT_S):
        while (await gateway.spool())["detail"].startswith("224 "):
            await asyncio.sleep(0.005)
    await gateway.kill()
    await gateway.start()
    gateway.site.start("worker")
    await gateway.until_stored("kafka")
    log = await landed(gateway.site.dsn, all_of(gateway.promised.values()))
    assert len(log) == len(set(log)) == gateway.number
    topic = await on_topic(gateway.site.bootstrap_servers)
    assert {source: topic[source] for source in gateway.promised} == gateway.promised

    await gateway.broker.stop()
    await full_spool(gateway)
    await gateway.broker.start()
    log = await landed(gateway.site.dsn, all_of(gateway.promised.values()))
    assert sorted(log) == sorted(all_of(gateway.promised.values()))


async def seen_by_everybody(gateway: Gateway) -> None:
    """A Kafka outage is in the metrics, the log and the readiness, which keeps the gateway in service."""
    async with asyncio.timeout(LIMIT_S):
        while await gateway.metric('dispatch_check_ok{check="kafka"}') != 0:
            await asyncio.sleep(0.1)
    assert await gateway.metric("dispatch_ready") == 1
    assert gateway.child is not None
    lines = [line for line in gateway.child.log_file.read_text().splitlines() if '"degraded"' in line]
    assert any('"kafka"' in line for line in lines), lines
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert "kafka" in answer.json()["degraded"]


async def full_spool(gateway: Gateway) -> None:
    """Without Kafka and with the spool at its limit a request is refused as a whole, with a time to wait."""
    assert (await gateway.post(SPOOL_LIMIT - 1, sources=50)).status_code == 202
    for count, status in ((2, 503), (1, 202), (1, 503)):
        answer = await gateway.post(count)
        assert answer.status_code == status, answer.text
        if status == 503:
            assert answer.headers["retry-after"] == "5"
            assert "limit is 500 alerts" in answer.json()["detail"]
    found = await gateway.spool()
    assert (found["ok"], "the spool is full" in found["detail"]) == (False, True)
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.get(f"{gateway.url}/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False), "nothing takes alerts here"
