"""The relay between a real database and a real broker: nothing missing, the order kept, whoever relays."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from dispatch.config import Settings
from dispatch.outbound import OutboundMessage, to_json
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from schemas.topics import ADVISORIES, ALERTS_REJECTED, ASSIGNMENTS, INCIDENTS
from streams.log_relay import Relay
from streams.publisher import Publisher
from streams.topic_care import ensure_topics

_TOPICS = (INCIDENTS, ASSIGNMENTS, ADVISORIES)
_LIMIT_S = 20


@pytest.fixture
async def settings(kafka_bootstrap: str) -> Settings:
    """Settings for the broker of this run, with the topics made."""
    found = Settings(bootstrap_servers=kafka_bootstrap, partitions=2)
    await ensure_topics(found, lambda _: None)
    return found


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a migrated database."""
    connection = await asyncpg.connect(database_dsn)
    yield connection
    await connection.close()


@asynccontextmanager
async def relaying(settings: Settings, dsn: str) -> AsyncIterator[None]:
    """A relay of its own connections, cancelled at the end of the block."""
    publisher = Publisher(settings.bootstrap_servers)
    async with Store(dsn, size=2) as store:
        task = asyncio.create_task(Relay(Outbox(store), publisher, 0.005).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await publisher.close()


async def write(database: asyncpg.Connection, area_id: str, first: int, last: int) -> None:
    """Append log rows with a message to each outbound topic; the chain is not what is tested here."""
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
        for index, topic in enumerate(_TOPICS)
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


async def published(settings: Settings, topics: tuple[str, ...]) -> list[tuple[str, str, bytes, bytes]]:
    """Everything on the topics: (topic, CloudEvents id, key, value), in order within a partition."""
    found: list[tuple[str, str, bytes, bytes]] = []
    async with AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        places = [TopicPartition(topic, number) for topic in topics for number in range(settings.partitions)]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        async with asyncio.timeout(_LIMIT_S):
            while any([await consumer.position(place) < ends[place] for place in places]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        name = dict(record.headers)["ce_id"].decode()
                        found.append((record.topic, name, record.key, record.value))
    return found


def _area() -> str:
    return str(uuid.uuid4().int % 10**12).zfill(12)


def check(found: list[tuple[str, str, bytes, bytes]], area_id: str, rows: int) -> int:
    """Assert that every message of an area is there, in order by key; return how many came twice."""
    wanted = {f"{area_id}:{seq}:{index}" for seq in range(1, rows + 1) for index in range(len(_TOPICS))}
    ours = [(topic, key, name) for topic, name, key, _ in found if name.startswith(f"{area_id}:")]
    assert {name for _, _, name in ours} == wanted
    for topic in _TOPICS:
        for key in {key for _, key, _ in ours}:
            names = [name for at, of, name in ours if (at, of) == (topic, key)]
            seqs = [int(name.split(":")[1]) for name in dict.fromkeys(names)]
            assert seqs == sorted(seqs), f"{topic} {key!r} out of order"
    return len(ours) - len(wanted)


async def test_one_relay_publishes_each_message_once_and_in_order(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """Undisturbed, a relay publishes every message of the log exactly once, in order by key."""
    area_id = _area()
    await write(database, area_id, 1, 250)
    async with relaying(settings, database_dsn):
        await caught_up(database, [area_id])
        await write(database, area_id, 251, 300)
        await caught_up(database, [area_id])
    assert check(await published(settings, _TOPICS), area_id, 300) == 0


async def test_two_relays_share_the_areas_and_lose_nothing(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """Two relays at once keep the order of every area and miss nothing."""
    areas = [_area(), _area()]
    async with relaying(settings, database_dsn), relaying(settings, database_dsn):
        for first in range(1, 300, 50):
            for area_id in areas:
                await write(database, area_id, first, first + 49)
        await caught_up(database, areas)
    found = await published(settings, _TOPICS)
    for area_id in areas:
        check(found, area_id, 300)


async def test_a_new_relay_goes_on_where_the_cancelled_one_was(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """Cancelled at any moment and started again, relays leave no gap and keep the order."""
    area_id = _area()
    await write(database, area_id, 1, 1_500)
    for pause in (0.0, 0.01, 0.03, 0.06, 0.1):
        async with relaying(settings, database_dsn):
            await asyncio.sleep(pause)
    async with relaying(settings, database_dsn):
        await caught_up(database, [area_id])
    check(await published(settings, _TOPICS), area_id, 1_500)


async def test_a_refused_message_reaches_the_topic_of_rejections(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """A rejection goes to `alerts.rejected` once, and is marked."""
    area_id = _area()
    await database.execute(
        "INSERT INTO rejection"
        " (area_id, reason, topic, partition, record_offset, source_id, event_id, headers, raw)"
        " VALUES ($1, 'not JSON', 'alerts.shop', 1, 5, 's', 'e', '[]', $2)",
        area_id,
        b"\xff\x00",
    )
    async with relaying(settings, database_dsn), asyncio.timeout(_LIMIT_S):
        while await database.fetchval("SELECT count(*) FROM rejection WHERE published_at IS NULL"):
            await asyncio.sleep(0.01)
    found = [one for one in await published(settings, (ALERTS_REJECTED,)) if one[1].startswith(area_id)]
    assert len(found) == 1
    assert b'"raw_base64":"/wA="' in found[0][3]
