"""How long one alert takes: from its record on the topic to the record of its first assignment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import ALERTS_SHOP, ASSIGNMENTS
from tests.bench.bed import alone, open_bed
from tests.bench.stock import alerts
from tests.integration.flow.roles import Site

RATES: Final = (1, 20, 200)
_FLOOR_SAMPLES: Final = 300
_WARM_S: Final = 3
_SETTLED_S: Final = 3
_LIMIT_S: Final = 120
_OPENED: Final = "SELECT seq, alert_id FROM alert_feed WHERE outcome = 'opened' AND alert_id LIKE $1"


def ranked(taken: Sequence[float]) -> dict[str, float]:
    """Return p50 and p99 in ms, and how many there were."""
    ordered = sorted(taken)

    def at(share: float) -> float:
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000

    return {"p50_ms": at(0.5), "p99_ms": at(0.99), "count": len(ordered)}


async def measure(seconds: int, seed: int) -> dict[str, dict[str, float]]:
    """Return the times of the broker's echo, a bare commit, and an alert at each rate a second."""
    async with open_bed() as site:
        worker, relay = site.start("worker"), site.start("relay")
        alone(worker)
        await site.ready(worker)
        await site.ready(relay)
        await _at(site, 20, _WARM_S, seed, "warm")
        found = {"broker echo": await _echo(site), "bare commit": await _commit(site)}
        for rate in RATES:
            # A lone alert a second needs longer until a p99 means anything; it is told with its count.
            found[f"{rate}/s"] = await _at(site, rate, seconds, seed + rate, f"at-{rate}")
        return found


async def _echo(site: Site) -> dict[str, float]:
    taken = []
    async with (
        AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer,
        AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer,
    ):
        consumer.assign([TopicPartition("bench.echo", 0)])
        await consumer.seek_to_end()
        await consumer.position(TopicPartition("bench.echo", 0))
        for _ in range(_FLOOR_SAMPLES):
            began = time.perf_counter()
            await producer.send("bench.echo", bytes(1_000), partition=0)
            await asyncio.wait_for(consumer.getone(), _LIMIT_S)
            taken.append(time.perf_counter() - began)
    return ranked(taken)


async def _commit(site: Site) -> dict[str, float]:
    taken = []
    database = await asyncpg.connect(site.dsn)
    try:
        insert = await database.prepare("INSERT INTO bench_raw VALUES ('bench', $1, $2)")
        for number in range(_FLOOR_SAMPLES):
            began = time.perf_counter()
            await insert.fetch(str(number), bytes(1_000))
            taken.append(time.perf_counter() - began)
    finally:
        await database.close()
    return ranked(taken)


async def _at(site: Site, rate: int, seconds: int, seed: int, name: str) -> dict[str, float]:
    """Publish at a steady rate; an alert that joined an incident asks nobody, so it has no such time."""
    sent: dict[str, float] = {}
    heard: dict[int, float] = {}
    async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
        places = [TopicPartition(ASSIGNMENTS, number) for number in range(site.partitions)]
        consumer.assign(places)
        await consumer.seek_to_end()
        for place in places:
            await consumer.position(place)
        hearing = asyncio.create_task(_hear(consumer, heard))
        try:
            await _publish(site, rate, seconds, seed, name, sent)
            await asyncio.sleep(_SETTLED_S)
        finally:
            hearing.cancel()
    database = await asyncpg.connect(site.dsn)
    try:
        rows = await database.fetch(_OPENED, f"{name}-%")
    finally:
        await database.close()
    return ranked([heard[row["seq"]] - sent[row["alert_id"]] for row in rows if row["seq"] in heard])


async def _hear(consumer: AIOKafkaConsumer, heard: dict[int, float]) -> None:
    async for record in consumer:
        heard.setdefault(orjson.loads(record.value)["seq"], time.perf_counter())


async def _publish(site: Site, rate: int, seconds: int, seed: int, name: str, sent: dict[str, float]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer:
        began = time.perf_counter()
        for number, (key, value) in enumerate(alerts(rate * seconds, seed, name)):
            await asyncio.sleep(max(began + number / rate - time.perf_counter(), 0))
            sent[f"{name}-{number}"] = time.perf_counter()
            await producer.send(ALERTS_SHOP, value, key=key)
        await producer.flush()
