"""The relay between a real database and a real broker: nothing missing, the order kept, whoever relays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from dispatch.config import Settings
from dispatch.local import LocalBroker, LocalTansu
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from schemas.topics import ALERTS_REJECTED
from streams.log_relay import Relay
from streams.publisher import Publisher
from streams.topic_care import ensure_topics
from tests.integration.relayed import TOPICS, caught_up, check, new_area, published, write

_LIMIT_S = 20


@pytest.fixture
async def settings(kafka_bootstrap: str, local_broker: LocalBroker) -> Settings:
    """Settings for the broker of this run, with the topics made."""
    wait_ms = 5 if isinstance(local_broker, LocalTansu) else 500
    found = Settings(bootstrap_servers=kafka_bootstrap, partitions=2, fetch_max_wait_ms=wait_ms)
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
    publisher = Publisher(settings)
    async with Store(dsn, size=2) as store:
        task = asyncio.create_task(Relay(Outbox(store), publisher, 0.005).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await publisher.close()


async def test_one_relay_publishes_each_message_once_and_in_order(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """Undisturbed, a relay publishes every message of the log exactly once, in order by key."""
    area_id = new_area()
    await write(database, area_id, 1, 250)
    async with relaying(settings, database_dsn):
        await caught_up(database, [area_id])
        await write(database, area_id, 251, 300)
        await caught_up(database, [area_id])
    assert check(await published(settings, TOPICS), area_id, 300) == 0


async def test_two_relays_share_the_areas_and_lose_nothing(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """Two relays at once keep the order of every area and miss nothing."""
    areas = [new_area(), new_area()]
    async with relaying(settings, database_dsn), relaying(settings, database_dsn):
        for first in range(1, 300, 50):
            for area_id in areas:
                await write(database, area_id, first, first + 49)
        await caught_up(database, areas)
    found = await published(settings, TOPICS)
    for area_id in areas:
        check(found, area_id, 300)


async def test_a_new_relay_goes_on_where_the_cancelled_one_was(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """Cancelled at any moment and started again, relays leave no gap and keep the order."""
    area_id = new_area()
    await write(database, area_id, 1, 1_500)
    for pause in (0.0, 0.01, 0.03, 0.06, 0.1):
        async with relaying(settings, database_dsn):
            await asyncio.sleep(pause)
    async with relaying(settings, database_dsn):
        await caught_up(database, [area_id])
    check(await published(settings, TOPICS), area_id, 1_500)


async def test_a_refused_message_reaches_the_topic_of_rejections(
    settings: Settings, database: asyncpg.Connection, database_dsn: str
) -> None:
    """A rejection goes to `alerts.rejected` once, and is marked."""
    area_id = new_area()
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
