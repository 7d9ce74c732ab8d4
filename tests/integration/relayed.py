"""Log rows to relay, and what became of them on the topics; the chain of the log is not what is tested."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Mapping

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from dispatch.config import Settings
from dispatch.outbound import OutboundMessage, to_json
from schemas.topics import ADVISORIES, ASSIGNMENTS, INCIDENTS

TOPICS = (INCIDENTS, ASSIGNMENTS, ADVISORIES)
_LIMIT_S = 60


async def write(database: asyncpg.Connection, area_id: str, first: int, last: int) -> None:
    """Append log rows with a message to each outbound topic."""
    await database.execute(
        "INSERT INTO command_area (area_id) VALUES ($1) ON CONFLICT (area_id) DO NOTHING", area_id
    )
    rows = [
        (area_id, seq, 1_700_000_000_000 + seq, _messages(seq), bytes(32)) for seq in range(first, last + 1)
    ]
    async with database.transaction():
        await database.executemany(
            "INSERT INTO area_log"
            " (area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, hash)"
            " VALUES ($1, $2, $3, 'test', '{}', '[]', $4, 'test', $5, $5)",
            rows,
        )
        await database.execute("UPDATE command_area SET seq = $2 WHERE area_id = $1", area_id, last)


def _messages(seq: int) -> bytes:
    made = [
        OutboundMessage(topic, "dispatch.test.v1", f"key-{seq % 5}", index, b'{"seq":%d}' % seq)
        for index, topic in enumerate(TOPICS)
    ]
    return to_json(made)


async def caught_up(database: asyncpg.Connection, areas: list[str]) -> None:
    """Wait until the cursors of the areas are at the end of their logs."""
    async with asyncio.timeout(_LIMIT_S):
        while await database.fetchval(
            "SELECT count(*) FROM command_area a LEFT JOIN relay_cursor c USING (area_id)"
            " WHERE a.area_id = ANY ($1) AND a.seq > coalesce(c.published_seq, 0)",
            areas,
        ):
            await asyncio.sleep(0.01)


async def ends(settings: Settings, topics: Iterable[str]) -> dict[TopicPartition, int]:
    """Where the topics end now."""
    async with AIOKafkaConsumer(bootstrap_servers=settings.bootstrap_servers) as consumer:
        places = [TopicPartition(topic, number) for topic in topics for number in range(settings.partitions)]
        found: dict[TopicPartition, int] = await consumer.end_offsets(places)
    return found


async def skip_what_is_there(settings: Settings, topics: Iterable[str]) -> None:
    """Let the workers' group begin at the end: other tests publish on the same topics."""
    places = await ends(settings, topics)
    async with AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        group_id=settings.consumer_group,
        enable_auto_commit=False,
    ) as consumer:
        consumer.assign(list(places))
        await consumer.commit(places)


async def published(
    settings: Settings, topics: tuple[str, ...], since: Mapping[TopicPartition, int] | None = None
) -> list[tuple[str, str, bytes, bytes]]:
    """What is on the topics (`since`): (topic, CloudEvents id, key, value), in order within a partition."""
    found: list[tuple[str, str, bytes, bytes]] = []
    async with AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        places = [TopicPartition(topic, number) for topic in topics for number in range(settings.partitions)]
        consumer.assign(places)
        for place, offset in (since or {}).items():
            consumer.seek(place, offset)
        end = await consumer.end_offsets(places)
        async with asyncio.timeout(_LIMIT_S):
            while any([await consumer.position(place) < end[place] for place in places]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        name = dict(record.headers)["ce_id"].decode()
                        found.append((record.topic, name, record.key, record.value))
    return found


def new_area() -> str:
    """The code of an area that no other test has."""
    return str(uuid.uuid4().int % 10**12).zfill(12)


def check(found: list[tuple[str, str, bytes, bytes]], area_id: str, rows: int) -> int:
    """Assert that every message of an area is there, in order by key; return how many came twice."""
    wanted = {f"{area_id}:{seq}:{index}" for seq in range(1, rows + 1) for index in range(len(TOPICS))}
    ours = [(topic, key, name) for topic, name, key, _ in found if name.startswith(f"{area_id}:")]
    assert {name for _, _, name in ours} == wanted
    for topic in TOPICS:
        for key in {key for _, key, _ in ours}:
            names = [name for at, of, name in ours if (at, of) == (topic, key)]
            seqs = [int(name.split(":")[1]) for name in dict.fromkeys(names)]
            assert seqs == sorted(seqs), f"{topic} {key!r} out of order"
    return len(ours) - len(wanted)
