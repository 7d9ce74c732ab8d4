"""A broker that goes away and comes back under a running relay and a running worker."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from dispatch.config import Settings
from dispatch.local import LocalBroker
from dispatch.record import Record
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from schemas.topics import ALERTS_SHOP
from streams.intake import Intake
from streams.log_relay import Relay
from streams.publisher import Publisher
from streams.topic_care import ensure_topics
from tests.integration import relayed

_LIMIT_S = 60

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow]


@pytest.fixture
async def settings(kafka_bootstrap: str) -> Settings:
    """Settings for the broker of this run, with the topics made."""
    found = Settings(
        bootstrap_servers=kafka_bootstrap, partitions=2, consumer_group=f"test-{uuid.uuid4().hex}"
    )
    await ensure_topics(found, lambda _: None)
    return found


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to a migrated database."""
    connection = await asyncpg.connect(database_dsn)
    yield connection
    await connection.close()


async def test_a_relay_goes_on_when_its_broker_is_back(
    settings: Settings, database: asyncpg.Connection, database_dsn: str, local_broker: LocalBroker
) -> None:
    """What was written while the broker was away is published after it, without a gap and in order."""
    area_id = relayed.new_area()
    publisher = Publisher(settings, limit_s=2.0)
    async with Store(database_dsn, size=2) as store:
        relay = Relay(Outbox(store), publisher, 0.005)
        task = asyncio.create_task(relay.run())
        await relayed.write(database, area_id, 1, 50)
        await relayed.caught_up(database, [area_id])
        await local_broker.stop()
        await relayed.write(database, area_id, 51, 100)
        async with asyncio.timeout(_LIMIT_S):
            while not relay.trouble:
                await asyncio.sleep(0.01)
        await local_broker.start()
        await relayed.caught_up(database, [area_id])
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await publisher.close()
    relayed.check(await relayed.published(settings, relayed.TOPICS), area_id, 100)


class Shelf:
    """A landing in memory."""

    def __init__(self) -> None:
        self.keys: list[bytes | None] = []

    async def land(self, records: Sequence[Record]) -> None:
        """Keep the keys."""
        self.keys += [record.key for record in records]


async def test_a_worker_goes_on_when_its_broker_is_back(
    settings: Settings, local_broker: LocalBroker
) -> None:
    """A worker whose broker was restarted lands what comes after, or ends so that it is started again."""
    mark, shelf = uuid.uuid4().bytes, Shelf()
    intake = Intake(settings, shelf)
    task = asyncio.create_task(intake.run())
    try:
        async with asyncio.timeout(_LIMIT_S):
            while intake.condition():
                await asyncio.sleep(0.01)
        await local_broker.stop()
        await local_broker.start()
        async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers) as producer:
            await producer.send_and_wait(ALERTS_SHOP, b"{}", key=mark)
        async with asyncio.timeout(_LIMIT_S):
            while mark not in shelf.keys and not task.done():
                await asyncio.sleep(0.01)
        assert mark in shelf.keys, f"the intake ended: {task}"
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
