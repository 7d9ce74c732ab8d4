"""A short life of the district, so that its log has rows of every kind that a long one has."""

from __future__ import annotations

import asyncio
import csv
import random
from datetime import UTC, datetime
from typing import Final

import orjson
from aiokafka import AIOKafkaProducer

from schemas.topics import RESPONDERS_POSITION
from tests.bench.bed import alone, publish
from tests.bench.pace import publish_at
from tests.integration.flow.alerts import ROSTER
from tests.integration.flow.crowd import Crowd
from tests.integration.flow.reading import watching
from tests.integration.flow.roles import Site

_SECONDS: Final = 10
_ALERTS: Final = 8
_MOVING: Final = 4
"""Patrols that say each second where they are."""
_SOUTH, _NORTH, _WEST, _EAST = 23.44, 23.57, 116.74, 116.85


async def live_a_while(site: Site, seed: int) -> None:
    """Let alerts come in, be answered and end, and patrols move; afterwards no role runs."""
    worker, relay = site.start("worker"), site.start("relay")
    alone(worker)
    await site.ready(worker)
    await site.ready(relay)
    async with AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer:
        crowd = Crowd(producer, seed)
        async with watching(site.bootstrap_servers, site.partitions, crowd.hear):
            moving = asyncio.create_task(_move(site, seed))
            await publish_at(site, _ALERTS, _SECONDS, seed, "before")
            await moving
    await site.stop(worker)
    await site.drained()
    await site.stop(relay)


async def _move(site: Site, seed: int) -> None:
    chance = random.Random(seed)
    with (ROSTER / "patrols.csv").open(encoding="utf-8-sig", newline="") as rows:
        patrols = [row["id"] for row in csv.DictReader(rows)]
    for second in range(_SECONDS):
        moves = [_position(one, second, chance) for one in chance.sample(patrols, _MOVING)]
        await publish(site, RESPONDERS_POSITION, moves)
        await asyncio.sleep(1)


def _position(patrol: str, second: int, chance: random.Random) -> tuple[bytes, bytes]:
    body = {
        "report_id": f"{patrol}-{second}",
        "responder_id": patrol,
        "at": datetime.now(UTC).isoformat(),
        "latitude": round(chance.uniform(_SOUTH, _NORTH), 6),
        "longitude": round(chance.uniform(_WEST, _EAST), 6),
    }
    return patrol.encode(), orjson.dumps(body)
