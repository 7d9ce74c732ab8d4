"""Priority 1 during a backlog: `python -m tests.bench.backlog` measures it alone.

Ten thousand ordinary alerts are put on the topic at full speed, beside a worker that was idle. From the first
of them on until the last is landed, an alert of priority 1 comes every half a second, behind all that waits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import ALERTS_SHOP, ASSIGNMENTS, INCIDENTS
from tests.bench.backlog_section import ASSIGNED, TOLD
from tests.bench.bed import alone, open_bed, publish
from tests.bench.latency import ranked
from tests.bench.machine import machine
from tests.bench.pace import publish_at
from tests.bench.rounds import Rounds
from tests.bench.stock import URGENT, alerts
from tests.integration.flow.roles import Site

RESULTS: Final = Path(__file__).parent / "results" / "backlog.json"
_PER_S: Final = 2
_WARM: Final = 20, 3  # alerts a second, for how long
_LIMIT_S: Final = 180
_PACE_S: Final = 0.1
_SETTLED_S: Final = 5
_LANDED: Final = "SELECT count(*) FROM receipt WHERE event_id LIKE $1"
_ROWS: Final = "SELECT seq, alert_id, outcome FROM alert_feed WHERE alert_id LIKE $1"


@dataclass
class Heard:
    """When the first record of each row of the log came, by topic and row."""

    first: dict[tuple[str, int], float] = field(default_factory=dict)

    def sent(self, seq: int) -> float | None:
        """Return when the first assignment of a row was told, or None if it never was."""
        return self.first.get((ASSIGNMENTS, seq))

    def told(self, seq: int) -> float | None:
        """Return when anything of a row was told; without anybody free there is no assignment to tell of."""
        times = [at for topic in (ASSIGNMENTS, INCIDENTS) if (at := self.first.get((topic, seq))) is not None]
        return min(times, default=None)


async def measure(flood: int, seed: int) -> dict[str, dict[str, float]]:
    """Return the times of alerts of priority 1 and of all others, in one flood."""
    async with open_bed() as site:
        relay, worker = site.start("relay"), site.start("worker")
        alone(worker)
        await site.ready(relay)
        await site.ready(worker)
        await publish_at(site, *_WARM, seed, "warm")
        async with _hearing(site) as heard:
            began = time.perf_counter()
            name = f"flood-{seed}"
            dump = asyncio.create_task(publish(site, ALERTS_SHOP, alerts(flood, seed, name)))
            sent = await _press(site, seed, name, flood)
            await dump
            drained = time.perf_counter() - began
            await asyncio.sleep(_SETTLED_S)
        return await _found(site, heard, sent) | {"flood": {"drained_s": drained, "per_s": flood / drained}}


async def _press(site: Site, seed: int, name: str, flood: int) -> dict[str, float]:
    """Publish an alert of priority 1 every half a second until the flood is landed; returns when, by id."""
    sent: dict[str, float] = {}
    stock = alerts(_PER_S * _LIMIT_S, seed + 1, "urgent", URGENT)
    landed = asyncio.create_task(_until_landed(site, f"{name}-%", flood))
    try:
        async with AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer:
            began = time.perf_counter()
            for number, (key, value) in enumerate(stock):
                await asyncio.sleep(max(began + number / _PER_S - time.perf_counter(), 0))
                if landed.done():
                    break
                sent[f"urgent-{number}"] = time.perf_counter()
                await producer.send_and_wait(ALERTS_SHOP, value, key=key)
        await landed
    finally:
        landed.cancel()
    return sent


async def _until_landed(site: Site, like: str, wanted: int) -> None:
    database = await asyncpg.connect(site.dsn)
    try:
        async with asyncio.timeout(_LIMIT_S):
            while await database.fetchval(_LANDED, like) < wanted:
                await asyncio.sleep(_PACE_S)
    finally:
        await database.close()


@asynccontextmanager
async def _hearing(site: Site) -> AsyncIterator[Heard]:
    heard = Heard()
    async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
        topics = (ASSIGNMENTS, INCIDENTS)
        consumer.assign(
            [TopicPartition(topic, number) for topic in topics for number in range(site.partitions)]
        )
        await consumer.seek_to_end()
        for place in consumer.assignment():
            await consumer.position(place)
        task = asyncio.create_task(_hear(consumer, heard))
        try:
            yield heard
        finally:
            task.cancel()


async def _hear(consumer: AIOKafkaConsumer, heard: Heard) -> None:
    async for record in consumer:
        heard.first.setdefault((record.topic, orjson.loads(record.value)["seq"]), time.perf_counter())


async def _found(site: Site, heard: Heard, sent: dict[str, float]) -> dict[str, dict[str, float]]:
    database = await asyncpg.connect(site.dsn)
    try:
        rows: list[Any] = await database.fetch(_ROWS, "urgent-%")
    finally:
        await database.close()
    assert {row["alert_id"] for row in rows} == sent.keys(), "an alert of priority 1 is missing"
    at = {row["seq"]: sent[row["alert_id"]] for row in rows if row["outcome"] == "opened"}
    return {
        ASSIGNED: ranked([on - at[seq] for seq in at if (on := heard.sent(seq)) is not None]),
        TOLD: ranked([on - at[seq] for seq in at if (on := heard.told(seq)) is not None]),
    }


def main() -> None:
    """Measure and write the figures; `python -m tests.bench.report` tells of them."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.backlog", description=__doc__)
    words.add_argument("--rounds", type=int, default=3, help="how often it is measured")
    words.add_argument("--alerts", type=int, default=10_000, help="how many wait")
    words.add_argument("--seed", type=int, default=440515, help="the same seed publishes the same")
    words.add_argument("--results", type=Path, default=RESULTS, help="where the figures go")
    asked = words.parse_args()
    began, rounds = machine(), Rounds()
    for number in range(asked.rounds):
        rounds.add(asyncio.run(measure(asked.alerts, asked.seed + number)))
    figures = {
        "machine": began | {"load_after": machine()["load"]},
        "alerts": asked.alerts,
        **rounds.figures(),
    }
    asked.results.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
