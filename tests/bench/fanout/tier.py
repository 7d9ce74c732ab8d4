"""A tier that asks a thousand people: until each one's record is on the topic, and a frame on the phone."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from dispatch.gateway.permissions import Role
from schemas.topics import ALERTS_SHOP, ASSIGNMENTS, INCIDENTS
from tests.bench.bed import open_bed, publish
from tests.bench.fanout.asked import Member
from tests.bench.fanout.crowd import HOST, open_crowd, tokens_for
from tests.bench.fanout.hall import Hall, open_hall, wall_ahead_s
from tests.bench.fanout.stream import KINDS
from tests.bench.fanout.tally import Tally
from tests.bench.fanout.tier_plan import CATEGORY, PLACE, make_district, nearest
from tests.bench.rounds import Rounds
from tests.integration.flow.alerts import AREA
from tests.integration.flow.roles import Site
from tests.integration.flow.told import moment

_WAIT_S: Final = 6
_LIMIT_S: Final = 40
_QUIET_S: Final = 1.5
_SHOP: Final = b"440515-shop-0001"
_TIER: Final = 2


@dataclass(frozen=True)
class Size:
    """How many phones are connected, how many people the tier asks, how often it is tried."""

    phones: int = 3_000
    people: int = 1_000
    rounds: int = 5


@dataclass(slots=True)
class Asked:
    """A tier that stepped up: when it was due (s since the epoch), and when each record was on the topic."""

    incident_id: str
    seq: int
    due: float
    on_topic: dict[tuple[int, int], float]


async def measure(size: Size, seed: int) -> dict[str, Any]:
    """Return how long after the tier was due the records were on the topic and the frames on the sockets."""
    async with open_bed() as site:
        with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as name:
            district = make_district(Path(name), size.people, _WAIT_S)
            for words in (("roster", "import", str(district)), ("plans", "adopt", str(district))):
                status, said = await site.command(*words)
                assert status == 0, said
        hall = await open_hall(site)
        tokens = await tokens_for(site, Role.PATROL, nearest(size.phones))
        members = [Member(KINDS[number % 2], token) for number, token in enumerate(tokens)]
        async with open_crowd(site, hall.port, members) as crowd:
            tiers = [await _once(site, hall, size, f"tier-{seed}-{number}") for number in range(size.rounds)]
            tally = Tally(await crowd.heard(), wall_ahead_s())
        return _figures(tiers, tally.first_heard())


async def _once(site: Site, hall: Hall, size: Size, name: str) -> Asked:
    """Report an emergency, let nobody answer, hear whom the tier asks, and close it again."""
    async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
        places = [TopicPartition(t, n) for t in (INCIDENTS, ASSIGNMENTS) for n in range(site.partitions)]
        consumer.assign(places)
        await consumer.seek_to_end()
        for place in places:
            await consumer.position(place)
        await publish(site, ALERTS_SHOP, [(_SHOP, _alert(name))])
        async with asyncio.timeout(_LIMIT_S):
            asked = await _heard(consumer, size.people)
    await asyncio.sleep(_QUIET_S)
    await _close(site, hall, asked.incident_id)
    await asyncio.sleep(_QUIET_S)
    return asked


async def _heard(consumer: AIOKafkaConsumer, people: int) -> Asked:
    asked = Asked("", 0, 0.0, {})
    async for record in consumer:
        now, data = time.time(), orjson.loads(record.value)
        if record.topic == INCIDENTS and data["event"] == "tier_raised" and data["tier"] == _TIER:
            asked.incident_id, asked.seq, asked.due = data["incident_id"], data["seq"], moment(data["due_at"])
        if record.topic == ASSIGNMENTS and data["tier"] == _TIER and data["status"] == "notified":
            asked.on_topic[data["seq"], data["index"]] = now
        if asked.due and len(asked.on_topic) >= people:
            break
    return asked


async def _close(site: Site, hall: Hall, incident_id: str) -> None:
    token = (await tokens_for(site, Role.DISPATCHER, ["li"]))[0]
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        base_url=f"http://{HOST}:{hall.port}", headers=headers, timeout=30
    ) as client:
        path, refused = f"/v1/incidents/{incident_id}", ""
        for _ in range(5):
            seen = (await client.get(path)).json()
            body = {"command": "close", "disposition": "measured", "expected_seq": seen["seq"]}
            answer = await client.post(f"{path}/commands", json=body)
            if answer.status_code == httpx.codes.OK:
                return
            refused = answer.text
        raise AssertionError(refused)


def _alert(name: str) -> bytes:
    body = {
        "alert_id": name,
        "source_id": _SHOP.decode(),
        "occurred_at": datetime.now(UTC).isoformat(),
        "category": CATEGORY,
        "text": "有人昏倒，没有呼吸",
        "location": {"latitude": PLACE[0], "longitude": PLACE[1]},
        "area_id": AREA,
    }
    return orjson.dumps(body)


def _figures(tiers: list[Asked], heard: dict[tuple[int, int], float]) -> dict[str, Any]:
    rounds, ahead = Rounds(), wall_ahead_s()
    for tier in tiers:
        topic = sorted(at - tier.due for at in tier.on_topic.values())
        frames = sorted(heard[one] + ahead - tier.due for one in tier.on_topic if one in heard)
        rounds.add({"topic": _ages(topic), "socket": _ages(frames)})
    return dict(rounds.figures())


def _ages(ordered: list[float]) -> dict[str, float]:
    middle = ordered[len(ordered) // 2] if ordered else float("nan")
    last = ordered[-1] if ordered else float("nan")
    return {"people": float(len(ordered)), "p50_ms": middle * 1_000, "last_ms": last * 1_000}
