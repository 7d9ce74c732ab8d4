"""One visit to a size: workers are started on its database, land alerts in every manner, and are stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from dispatch.local.children import Child
from schemas.topics import ALERTS_SHOP
from tests.bench.bed import BEDROCK, MEASURED, apart, publish
from tests.bench.growth.calls import District, calls
from tests.bench.growth.curves import ALONE
from tests.bench.growth.ground import Ground, rewind
from tests.bench.growth.meter import Look, Meter
from tests.integration.flow.roles import Site

RATE: Final = 40
"""Alerts a second where they come alone."""
_REST_S: Final = 5.0  # as often as a worker looks for new areas and rosters
_START_S: Final = 200
_LIMIT_S: Final = 150
_PACE_S: Final = 0.02
_GROUP: Final = "dispatch-land"
_LANDED: Final = "SELECT count(*) FROM receipt WHERE family = 'alerts'"
_READY: Final = "SELECT count(*) FROM heartbeat WHERE ready AND instance LIKE ANY ($1::text[])"


@dataclass(frozen=True, slots=True)
class Load:
    """How many alerts of each manner a visit lands before it counts, and how many that count.

    Not so many that the responders of a district run out: then a decision would be another one.
    """

    warm: int = 30
    alerts: int = 120


@dataclass(frozen=True, slots=True)
class Case:
    """A size: its site, the districts that the alerts of each manner are from, the load, the workers."""

    site: Site
    manners: Mapping[str, Sequence[District]]
    load: Load = Load()
    workers: int = 1


async def visit(ground: Ground, case: Case, seed: int) -> dict[str, float]:
    """Return what an alert costs in each manner, what rest costs, how long the start took; see `telling`."""
    await rewind(case.site)
    await _skip(case.site)
    database = await asyncpg.connect(case.site.dsn)
    try:
        began = time.perf_counter()
        crew = [case.site.start("worker") for _ in range(case.workers)]
        meter = Meter([_apart(child, number) for number, child in enumerate(crew)], ground.server)
        await _ready(database, crew)
        found = {"start_s": time.perf_counter() - began}
        found |= await _Watch(case, crew, meter, database, seed).measure()
        found["memory_mib"] = meter.memory_mib()
        await case.site.stop(*crew)
        return found
    finally:
        await case.site.close()
        await database.close()


class _Watch:
    """Lands alerts in every manner of a case, and takes what they cost."""

    def __init__(self, case: Case, crew: Sequence[Child], meter: Meter, database: Any, seed: int) -> None:
        self._case, self._crew, self._meter, self._database, self._seed = case, crew, meter, database, seed
        self._batch = 0

    async def measure(self) -> dict[str, float]:
        for manner, districts in self._case.manners.items():
            await self._land(f"warm {manner}", self._case.load.warm, districts)
        before = self._meter.look()
        await asyncio.sleep(_REST_S)
        rest = self._meter.look().since(before)
        found = {"rest_ms_s": rest.worker / rest.clock * 1e3}
        for manner, districts in self._case.manners.items():
            cost = (await self._land(manner, self._case.load.alerts, districts)).beyond(rest)
            each = 1e6 / self._case.load.alerts
            found |= {
                f"{manner} cpu_us": cost.worker * each,
                f"{manner} database_us": cost.database * each,
                f"{manner} wall_us": cost.clock * each,
            }
        return found

    async def _land(self, manner: str, count: int, districts: Sequence[District]) -> Look:
        """Return what landing `count` alerts cost in all."""
        self._batch += 1  # other places each time: what has happened somewhere already would only be joined
        name = f"{self._seed}-{self._batch}"
        records = calls(count, 1_000 * self._seed + self._batch, name, districts)
        wanted = await self._database.fetchval(_LANDED) + count
        if manner == ALONE:
            before = self._meter.look()
            await _trickle(self._case.site, records)
        else:
            # As after an outage: everything is there when they begin.
            for worker in self._meter.workers:
                worker.suspend()
            try:
                await publish(self._case.site, ALERTS_SHOP, records)
            finally:
                for worker in self._meter.workers:
                    worker.resume()
            before = self._meter.look()
        await self._until(wanted)
        return self._meter.look().since(before)

    async def _until(self, wanted: int) -> None:
        async with asyncio.timeout(_LIMIT_S):
            while await self._database.fetchval(_LANDED) < wanted:
                _alive(self._crew)
                await asyncio.sleep(_PACE_S)


def _apart(child: Child, number: int) -> psutil.Process:
    """Give the first worker a core to itself; further ones share the other with broker and database."""
    process = psutil.Process(child.pid)
    if apart():
        process.cpu_affinity(sorted(BEDROCK if number else MEASURED))
    return process


async def _ready(database: Any, crew: Sequence[Child]) -> None:
    names = [f"%:{child.pid}" for child in crew]
    async with asyncio.timeout(_START_S):
        while await database.fetchval(_READY, names) < len(crew):
            _alive(crew)
            await asyncio.sleep(_PACE_S)


def _alive(crew: Sequence[Child]) -> None:
    for child in crew:
        if child.returncode is not None:
            raise RuntimeError(f"{child.name} ended with {child.returncode}:\n{child.log_tail(5)}")


async def _trickle(site: Site, records: Sequence[tuple[bytes, bytes]]) -> None:
    """Publish at a steady rate."""
    async with AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer:
        began = time.perf_counter()
        for number, (key, value) in enumerate(records):
            await asyncio.sleep(max(began + number / RATE - time.perf_counter(), 0))
            await producer.send(ALERTS_SHOP, value, key=key)
        await producer.flush()


async def _skip(site: Site) -> None:
    """Let the workers begin at the end of the topic: what lies there was for another database."""
    async with AIOKafkaConsumer(
        bootstrap_servers=site.bootstrap_servers, group_id=_GROUP, enable_auto_commit=False
    ) as consumer:
        places = [TopicPartition(ALERTS_SHOP, number) for number in range(site.partitions)]
        consumer.assign(places)
        await consumer.commit(await consumer.end_offsets(places))
