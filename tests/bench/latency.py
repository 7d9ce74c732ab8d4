"""How long one alert takes: from its record on the topic to the first assignment's record, and to a phone."""

from __future__ import annotations

import asyncio
import csv
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from dispatch.gateway.permissions import Role
from schemas.topics import ASSIGNMENTS
from tests.bench.bed import open_bed
from tests.bench.fanout.asked import Member
from tests.bench.fanout.crowd import open_crowd, tokens_for
from tests.bench.fanout.hall import open_hall, wall_ahead_s
from tests.bench.fanout.tally import Tally
from tests.bench.pace import publish_at
from tests.integration.flow.alerts import ROSTER
from tests.integration.flow.roles import Site

RATES: Final = (1, 20, 200)
PACE: Final = 20
"""Alerts a second at which the floor is asked for."""
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


@dataclass(frozen=True, slots=True)
class Rated:
    """Alerts at one rate: when each was sent, by row of the log, and when its first record was out."""

    sent: Mapping[int, float]
    on_topic: Mapping[int, float]

    def until(self, heard: Mapping[int, float]) -> dict[str, float]:
        """Return how long it was from the sending until something about the row was heard."""
        return ranked([heard[seq] - at for seq, at in self.sent.items() if seq in heard])


async def measure(seconds: int, seed: int) -> dict[str, dict[str, float]]:
    """Return the times of the broker's echo, a bare commit, and an alert at each rate a second.

    Of an alert: to the record of its first assignment, and to the first phone that is told of one.
    """
    async with open_bed() as site:
        hall = await open_hall(site, measured="worker")
        async with open_crowd(site, hall.port, await _phones(site)) as crowd:
            await _at(site, 20, _WARM_S, seed, "warm")
            found = await _floors(site)
            # A lone alert a second needs longer until a p99 means anything; it is told with its count.
            rated = {rate: await _at(site, rate, seconds, seed + rate, f"at-{rate}") for rate in RATES}
            phones = _by_row(Tally(await crowd.heard(), wall_ahead_s()).first_heard().items())
        for rate, one in rated.items():
            found[f"{rate}/s"] = one.until(one.on_topic)
            found[f"{rate}/s to the phone"] = one.until(phones)
        return found


async def _phones(site: Site) -> list[Member]:
    """Return the phones of all units: whichever is asked has one."""
    with (ROSTER / "units.csv").open(encoding="utf-8-sig", newline="") as rows:
        units = [row["id"] for row in csv.DictReader(rows)]
    return [Member("sse", token) for token in await tokens_for(site, Role.PATROL, units)]


def _by_row(heard: Iterable[tuple[tuple[int, int], float]]) -> dict[int, float]:
    first: dict[int, float] = {}
    for (seq, _), at in heard:
        first[seq] = min(at, first.get(seq, at))
    return first


async def _floors(site: Site) -> dict[str, dict[str, float]]:
    """Return the times of echo and commit, one after the other and at the pace of twenty a second.

    After 50 ms without work a processor begins with cold caches, for an alert as for its floor: what comes
    twenty times a second is held against the floor at that pace, too.
    """
    found = {}
    for pace, gap_s in (("", 0.0), (f" at {PACE}/s", 1 / PACE)):
        found[f"broker echo{pace}"] = await _echo(site, gap_s)
        found[f"bare commit{pace}"] = await _commit(site, gap_s)
    return found


async def _echo(site: Site, gap_s: float) -> dict[str, float]:
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
            await asyncio.sleep(gap_s)
    return ranked(taken)


async def _commit(site: Site, gap_s: float) -> dict[str, float]:
    taken = []
    database = await asyncpg.connect(site.dsn)
    try:
        insert = await database.prepare("INSERT INTO bench_raw VALUES ('bench', $1, $2)")
        for number in range(_FLOOR_SAMPLES):
            began = time.perf_counter()
            await insert.fetch(f"{gap_s}-{number}", bytes(1_000))
            taken.append(time.perf_counter() - began)
            await asyncio.sleep(gap_s)
    finally:
        await database.close()
    return ranked(taken)


async def _at(site: Site, rate: int, seconds: int, seed: int, name: str) -> Rated:
    """Publish at a steady rate; an alert that joined an incident asks nobody, so it has no such time."""
    heard: dict[int, float] = {}
    async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
        places = [TopicPartition(ASSIGNMENTS, number) for number in range(site.partitions)]
        consumer.assign(places)
        await consumer.seek_to_end()
        for place in places:
            await consumer.position(place)
        hearing = asyncio.create_task(_hear(consumer, heard))
        try:
            sent = await publish_at(site, rate, seconds, seed, name)
            await asyncio.sleep(_SETTLED_S)
        finally:
            hearing.cancel()
    database = await asyncpg.connect(site.dsn)
    try:
        rows = await database.fetch(_OPENED, f"{name}-%")
    finally:
        await database.close()
    return Rated({row["seq"]: sent[row["alert_id"]] for row in rows}, heard)


async def _hear(consumer: AIOKafkaConsumer, heard: dict[int, float]) -> None:
    async for record in consumer:
        heard.setdefault(orjson.loads(record.value)["seq"], time.perf_counter())
