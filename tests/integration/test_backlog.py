"""Urgent alerts behind a backlog: somebody is sent to them while most of what came before still waits."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import ALERTS_SHOP
from tests.integration.flow.alerts import ROSTER, Message
from tests.integration.flow.crowd import Crowd
from tests.integration.flow.main_job import VERIFIED, main_job_faults
from tests.integration.flow.publishing import Published, publish
from tests.integration.flow.reading import Watch, read_all, watching
from tests.integration.flow.roles import Site, open_site
from tests.integration.flow.saying import say

SEED: Final = 440515
BACKLOG: Final = 6_000
URGENT: Final = 6
_PLACES: Final = 60
_LIMIT_S: Final = 120
_SOUTH, _NORTH, _WEST, _EAST = 23.44, 23.57, 116.74, 116.85
_ORDER: Final = """
    SELECT r.partition, f.seq FROM receipt r JOIN alert_feed f ON f.alert_id = r.event_id
     WHERE f.alert_id LIKE 'backlog-%' ORDER BY r.partition, r.record_offset
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.kafka_only]


@pytest.fixture
async def site(database_dsn: str, tmp_path: Path, pytestconfig: pytest.Config) -> AsyncIterator[Site]:
    """An installation of the test's own, with the roster and the plans of the district adopted."""
    async with open_site(pytestconfig.getoption("--broker"), database_dsn, tmp_path) as made:
        yield made


def _messages(name: str, count: int, category: str, places: int, chance: random.Random) -> list[Message]:
    """Return alerts of registered shops about what happens at a few places: most join what is known."""
    with (ROSTER / "shops.csv").open(encoding="utf-8-sig", newline="") as rows:
        shops = [row["id"] for row in csv.DictReader(rows)]
    spots = [(chance.uniform(_SOUTH, _NORTH), chance.uniform(_WEST, _EAST)) for _ in range(places)]
    made = []
    for number in range(count):
        latitude, longitude = spots[number % places]
        body = {
            "alert_id": f"{name}-{number}",
            "source_id": chance.choice(shops),
            "occurred_at": datetime.now(UTC).isoformat(),
            "category": category,
            "location": {"latitude": round(latitude, 6), "longitude": round(longitude, 6)},
        }
        made.append(Message(ALERTS_SHOP, body["source_id"], orjson.dumps(body), body["alert_id"], []))  # type: ignore[arg-type]
    return made


async def _publish(site: Site, watch: Watch) -> tuple[frozenset[str], frozenset[str], float]:
    """Publish both, and wait until somebody is sent to every urgent alert; returns how many s that took."""
    chance = random.Random(SEED)
    calls = _messages("backlog", BACKLOG, "animal", _PLACES, chance)
    backlog = await publish(site.bootstrap_servers, calls, site.partitions)
    began = time.perf_counter()
    calls = _messages("urgent", URGENT, "fire", URGENT, chance)
    urgent = await publish(site.bootstrap_servers, calls, site.partitions)

    def answered() -> bool:
        return all(watch.home.get(name) in watch.sent for name in urgent.alerts)

    await watch.until(answered, "somebody is sent to each urgent alert", _LIMIT_S)
    return backlog.alerts, urgent.alerts, time.perf_counter() - began


async def _order(site: Site) -> dict[int, list[int]]:
    """Return by partition where in the log the alerts of the backlog are, in order of their offsets."""
    database = await asyncpg.connect(site.dsn)
    try:
        rows = await database.fetch(_ORDER)
    finally:
        await database.close()
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["partition"], []).append(row["seq"])
    return found


@pytest.mark.parametrize("killed", [False, True], ids=["answered", "then_killed"])
async def test_urgent_alerts_behind_a_backlog(site: Site, pytestconfig: pytest.Config, killed: bool) -> None:
    """Urgent ones are answered while most others wait; nothing is lost or doubled, the others keep order."""
    worker, relay = site.start("worker"), site.start("relay")
    for role in (worker, relay):
        await site.ready(role)
    async with (
        AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer,
        watching(site.bootstrap_servers, site.partitions, Crowd(producer, SEED).hear) as watch,
    ):
        backlog, urgent, took = await _publish(site, watch)
        through = len(backlog & watch.home.keys())
        if killed:
            worker, _ = await site.restart(worker)
        await watch.until_home(backlog | urgent, _LIMIT_S)
    await site.stop(worker)
    await site.drained()
    await site.stop(relay)

    say(pytestconfig, f"urgent ones answered in {took:.2f} s, when {through} of {BACKLOG} were through")
    assert through < BACKLOG / 2
    order = await _order(site)
    assert sum(map(len, order.values())) == BACKLOG
    assert all(before < after for seqs in order.values() for before, after in pairwise(seqs))
    records = await read_all(site.bootstrap_servers, site.partitions)
    assert main_job_faults(records, Published(backlog | urgent, ())) == {}
    assert await site.command("verify") == VERIFIED
