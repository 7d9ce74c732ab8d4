"""One run: good alerts alone, with hostile inputs beside them, and alone again; what came of everything."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import ALERTS_SHOP, INBOUND
from tests.faults.hostile.floods import Answers, Gate, Pace, flood_http, flood_topic
from tests.faults.hostile.inputs import Hostile, hostile_inputs, invent
from tests.faults.hostile.trickle import Trickle
from tests.integration.flow.roles import Site, run_command

_LEDGER: Final = "SELECT topic, count(*) FROM receipt_offset GROUP BY topic"
_ALL: Final = "SELECT count(*) FROM receipt_offset"
_REPEATS: Final = (
    "SELECT topic, count(*) - count(DISTINCT (source_id, event_id)) FROM receipt_offset GROUP BY topic"
)
_REFUSED: Final = "SELECT topic, count(DISTINCT (partition, record_offset)) FROM rejection GROUP BY topic"
_LOOK_S: Final = 0.1
_SETTLED_S: Final = 3
MOST_WAITING: Final = 600
"""What is published beyond this waits for the workers: a flood at full speed would only measure the queue."""

Told = Callable[[str, int, int], object]
"""Called with a channel, how many were sent on it since, and how many there will be."""


@dataclass(frozen=True)
class Plan:
    """How much is sent: inputs a channel, good and hostile ones a second (0: no limit), for how long.

    `share` is what part of the capacity is offered, as a pilot of `pilot_s` found it; 0 is no pilot.
    """

    seed: int
    inputs: int
    good_before: int
    good_per_second: float
    per_second: float
    drain_s: float = 120
    most_s: float = 3_600
    share: float = 0.0
    pilot_s: float = 30
    way: str = "kafka"


@dataclass
class Found:
    """What came of a run; times in s."""

    topics: dict[str, dict[str, int]] = field(default_factory=dict)
    http: Answers = field(default_factory=Answers)
    crashes: list[str] = field(default_factory=list)
    before: Trickle | None = None
    during: Trickle | None = None
    after: Trickle | None = None
    capacity: float = 0.0
    offered: float = 0.0
    took_s: float = 0.0
    sent: dict[str, int] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """Return the figures as JSON takes them."""
        assert self.before is not None and self.during is not None and self.after is not None
        before, during = self.before.p(0.99), self.during.p(0.99)
        return {
            "capacity_per_s": round(self.capacity),
            "offered_per_s": round(self.offered),
            "sent": self.sent,
            "sent_in_total": sum(self.sent.values()),
            "sent_per_s": round(sum(self.sent.values()) / max(self.took_s, 1)),
            "topics": self.topics,
            "http": {
                "sent": sum(self.http.statuses.values()),
                "statuses": {str(code): n for code, n in sorted(self.http.statuses.items())},
                "wrong": len(self.http.wrong),
                "alerts_published": self.http.published,
            },
            "lost": sum(row["published"] - row["landed"] for row in self.topics.values()),
            "crashes": len(self.crashes),
            "good_alerts": {
                "before": len(self.before.taken_s),
                "during": len(self.during.taken_s),
                "after": len(self.after.taken_s),
                "p50_ms_before": _ms(self.before.p(0.5)),
                "p50_ms_during": _ms(self.during.p(0.5)),
                "p50_ms_after": _ms(self.after.p(0.5)),
                "p99_ms_before": _ms(before),
                "p99_ms_during": _ms(during),
                "p99_ms_after": _ms(self.after.p(0.99)),
                "p99_ratio": round(during / before, 2),
                "p50_ratio": round(self.during.p(0.5) / self.before.p(0.5), 2),
            },
            "seconds": round(self.took_s),
        }


def _ms(seconds: float) -> int:
    return round(seconds * 1_000)


async def run(site: Site, plan: Plan, console_url: str, told: Told) -> Found:
    """Carry the plan out on a site whose roles run."""
    invent(INBOUND, plan.seed)
    found, token = Found(offered=plan.per_second), await _token(site)
    found.before = await _good(site, plan)
    if plan.share:
        found.capacity = await _capacity(site, plan, console_url, token, found)
        found.offered = found.capacity * plan.share
    found.during, stop = _trickle(site, plan), asyncio.Event()
    began = asyncio.get_running_loop().time()
    trickle = asyncio.create_task(found.during.run(stop))
    try:
        found.http.add(await _flood(site, plan, console_url, token, found, told))
        found.took_s = asyncio.get_running_loop().time() - began
        await _landed(site, plan.drain_s)
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await trickle
    await _landed(site, plan.drain_s)
    found.after = await _good(site, plan)
    found.topics = await _ledger(site)
    found.crashes = [
        f"{child.name} ended with {child.returncode}"
        for child in site.children
        if child.returncode is not None
    ]
    found.crashes += [line for child in site.children for line in _cries(site, child.name)]
    return found


def _trickle(site: Site, plan: Plan) -> Trickle:
    return Trickle(site.bootstrap_servers, site.dsn, plan.good_per_second)


async def _good(site: Site, plan: Plan) -> Trickle:
    """Publish good alerts with nothing beside them."""
    trickle = _trickle(site, plan)
    await trickle.run(asyncio.Event(), plan.good_before)
    return trickle


async def _capacity(site: Site, plan: Plan, url: str, token: str, found: Found) -> float:
    """Return how many inputs a second the service takes when it gets as many as it takes.

    What the pilot sends comes beside what the plan sends, and is other than that.
    """
    pilot = replace(plan, inputs=sys.maxsize, most_s=plan.pilot_s, way="pilot")
    unsent = Found()
    database = await asyncpg.connect(site.dsn)

    async def count() -> float:
        landed: int = await database.fetchval(_ALL)
        return landed + unsent.sent.get("http", 0)

    flood = asyncio.create_task(_flood(site, pilot, url, token, unsent, lambda *_: None))
    try:
        await asyncio.sleep(_SETTLED_S)
        first, began = await count(), asyncio.get_running_loop().time()
        await asyncio.sleep(plan.pilot_s - _SETTLED_S)
        capacity = (await count() - first) / (asyncio.get_running_loop().time() - began)
    finally:
        found.http.add(await flood)
        await database.close()
    await _landed(site, plan.drain_s)
    return capacity


async def _flood(site: Site, plan: Plan, url: str, token: str, found: Found, told: Told) -> Answers:
    """Send on all channels until each has sent all of its inputs, or the time is up."""
    gate = Gate()
    watch = asyncio.create_task(_hold_back(site, gate, plan.most_s))
    each = found.offered / (len(INBOUND) + 1)

    def advance(channel: str) -> Callable[[int], object]:
        def more(count: int) -> None:
            found.sent[channel] = found.sent.get(channel, 0) + count
            told(channel, count, plan.inputs)

        return more

    def inputs(topic: str, way: str) -> Iterator[Hostile]:
        return islice(hostile_inputs(topic, plan.seed, way), plan.inputs)

    async with asyncio.TaskGroup() as tasks:
        for topic in INBOUND:
            pace = Pace(each, gate)
            of_topic = inputs(topic, plan.way)
            tasks.create_task(flood_topic(site.bootstrap_servers, topic, of_topic, pace, advance(topic)))
        of_http = inputs(ALERTS_SHOP, f"http {plan.way}")
        answers = tasks.create_task(
            flood_http(url, token, of_http, plan.seed, Pace(each, gate), advance("http"))
        )
    watch.cancel()
    return answers.result()


async def _hold_back(site: Site, gate: Gate, most_s: float) -> None:
    """Hold the hostile inputs back while more of them wait than the workers take on at once."""
    database = await asyncpg.connect(site.dsn)
    ends_at = asyncio.get_running_loop().time() + most_s
    try:
        async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
            while True:
                lying, landed = await _ends(consumer, site), await database.fetchval(_ALL)
                gate.held = sum(lying.values()) - landed > MOST_WAITING
                gate.over = asyncio.get_running_loop().time() > ends_at
                await asyncio.sleep(_LOOK_S)
    finally:
        gate.held = False
        await database.close()


async def _token(site: Site) -> str:
    status, said = await run_command(site.environment, "tokens", "issue", "dispatcher", "hostile")
    assert status == 0, said
    return said.split()[-1]


async def published(site: Site) -> dict[str, int]:
    """Return how many records lie on each inbound topic."""
    async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
        return await _ends(consumer, site)


async def _ends(consumer: AIOKafkaConsumer, site: Site) -> dict[str, int]:
    places = [TopicPartition(topic, number) for topic in INBOUND for number in range(site.partitions)]
    ends = await consumer.end_offsets(places)
    return {topic: sum(end for place, end in ends.items() if place.topic == topic) for topic in INBOUND}


async def _landed(site: Site, limit_s: float) -> None:
    """Wait until everything that was published is on record; gives up without a word, the ledger tells."""
    connection = await asyncpg.connect(site.dsn)
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                wanted = await published(site)
                while any(count < wanted[at] for at, count in (await _counts(connection, _LEDGER)).items()):
                    await asyncio.sleep(0.5)
    finally:
        await connection.close()


async def _counts(connection: asyncpg.Connection, query: str) -> dict[str, int]:
    found = {row[0]: int(row[1]) for row in await connection.fetch(query)}
    return {topic: found.get(topic, 0) for topic in INBOUND}


async def _ledger(site: Site) -> dict[str, dict[str, int]]:
    lying = await published(site)
    connection = await asyncpg.connect(site.dsn)
    try:
        landed, repeats, refused = [await _counts(connection, q) for q in (_LEDGER, _REPEATS, _REFUSED)]
    finally:
        await connection.close()
    return {
        topic: {
            "published": count,
            "landed": landed[topic],
            "refused": refused[topic],
            "repeats": repeats[topic],
        }
        for topic, count in lying.items()
    }


def _cries(site: Site, name: str) -> list[str]:
    log = site.log_dir / f"{name.removeprefix('dispatch ')}.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return [line[:500] for line in lines if '"level":"critical"' in line or line.startswith("Traceback")]
