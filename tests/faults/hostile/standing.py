"""How far an installation is: what lies on its topics, what is on record, what its roles cried."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import INBOUND
from tests.integration.flow.roles import Site

_LEDGER: Final = "SELECT topic, count(*) FROM receipt_offset GROUP BY topic"
# Landing is in order, so the last offset on record tells how far it is. To count would take ever longer.
_SO_FAR: Final = (
    "SELECT coalesce(sum((SELECT max(record_offset) + 1 FROM receipt_offset AS o"
    " WHERE o.topic = t.topic AND o.partition = p.partition)), 0)::bigint"
    " FROM unnest($1::text[]) AS t (topic), generate_series(0, $2::int - 1) AS p (partition)"
)
_REPEATS: Final = (
    "SELECT topic, count(*) - count(DISTINCT (source_id, event_id)) FROM receipt_offset GROUP BY topic"
)
_REFUSED: Final = "SELECT topic, count(DISTINCT (partition, record_offset)) FROM rejection GROUP BY topic"


async def so_far(database: asyncpg.Connection, site: Site) -> int:
    """Return how many records are on record, quickly: each partition up to its last."""
    found: int = await database.fetchval(_SO_FAR, list(INBOUND), site.partitions)
    return found


async def published(site: Site) -> dict[str, int]:
    """Return how many records lie on each inbound topic."""
    async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
        return await ends(consumer, site)


async def ends(consumer: AIOKafkaConsumer, site: Site) -> dict[str, int]:
    """Return how many records lie on each inbound topic."""
    places = [TopicPartition(topic, number) for topic in INBOUND for number in range(site.partitions)]
    ends = await consumer.end_offsets(places)
    return {topic: sum(end for place, end in ends.items() if place.topic == topic) for topic in INBOUND}


async def all_landed(site: Site, limit_s: float) -> None:
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


async def ledger(site: Site) -> dict[str, dict[str, int]]:
    """Return of each inbound topic how many records lie there, are on record, were refused, came again."""
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


def cries(site: Site, name: str) -> list[str]:
    """Return the lines of a role's log that tell of a crash."""
    log = site.log_dir / f"{name.removeprefix('dispatch ')}.log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return [line[:500] for line in lines if '"level":"critical"' in line or line.startswith("Traceback")]
