"""The lag check against a real broker and database: a worker that stands still is found, others are not."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from dispatch.config import Settings
from streams.lag_watch import LagWatch
from streams.topic_care import ensure_topics
from streams.topics import TopicSpec

pytestmark = [pytest.mark.kafka_only, pytest.mark.timeout(120)]

_LIMIT_S = 60


def place_of(settings: Settings) -> TopicPartition:
    """The partition of the test's own topic, named as its group: marks of transactions stay there."""
    return TopicPartition(settings.consumer_group, 0)


class Scene:
    """What the watch is told of the worker, and how often it looked."""

    def __init__(self, settings: Settings) -> None:
        self.place = place_of(settings)
        self.looks = 0
        self.landed: dict[str, int] = {}

    def held(self) -> frozenset[tuple[str, int]]:
        """One partition."""
        self.looks += 1
        return frozenset({(self.place.topic, self.place.partition)})

    def landing(self) -> dict[str, int]:
        """What has landed so far."""
        return self.landed

    def lands_all_the_time(self) -> dict[str, int]:
        """A record between any two looks."""
        return {self.place.topic: self.looks}


@pytest.fixture
async def settings(kafka_bootstrap: str, database_dsn: str) -> Settings:
    """Settings with a group and a topic of the test's own."""
    found = Settings(
        bootstrap_servers=kafka_bootstrap,
        partitions=1,
        consumer_group=f"test-{uuid.uuid4().hex}",
        dsn=database_dsn,  # type: ignore[arg-type]
    )
    await ensure_topics(found, lambda _: None, (TopicSpec(found.consumer_group, True, 1, 1, {}),))
    return found


@asynccontextmanager
async def watching(settings: Settings, scene: Scene, *, moving: bool = False) -> AsyncIterator[LagWatch]:
    """A running watch with a short limit."""
    landed = scene.lands_all_the_time if moving else scene.landing
    watch = LagWatch(settings, scene.held, landed, limit_s=0.2, look_s=0.02)
    watch.start()
    try:
        yield watch
    finally:
        await asyncio.to_thread(watch.stop)


async def commit(settings: Settings, offset: int) -> None:
    """Let the group have committed an offset."""
    async with AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        group_id=settings.consumer_group,
        enable_auto_commit=False,
    ) as consumer:
        consumer.assign([place_of(settings)])
        await consumer.commit({place_of(settings): offset})


async def publish(settings: Settings, *, transactional: bool = False) -> int:
    """Publish a record, in a transaction that leaves its mark if wanted; return the record's offset."""
    options = {"transactional_id": uuid.uuid4().hex} if transactional else {}
    topic, partition = place_of(settings)
    async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, **options) as producer:
        if not transactional:
            sent = await producer.send_and_wait(topic, b"{}", partition=partition)
        else:
            async with producer.transaction():
                sent = await producer.send_and_wait(topic, b"{}", partition=partition)
    return int(sent.offset)


async def looked(scene: Scene, times: int) -> None:
    """Wait until the watch has looked so many times more."""
    until = scene.looks + times
    async with asyncio.timeout(_LIMIT_S):
        while scene.looks < until:
            await asyncio.sleep(0.01)


async def test_a_worker_that_lands_nothing_is_found(settings: Settings) -> None:
    """A record after the group's offset, a database that answers, nothing landed: found, by topic."""
    offset = await publish(settings)
    await commit(settings, offset)
    async with watching(settings, Scene(settings)) as watch, asyncio.timeout(_LIMIT_S):
        while not watch.check():
            await asyncio.sleep(0.01)
    assert f"{settings.consumer_group} (1 behind)" in watch.check()


async def test_a_worker_that_lands_or_has_nothing_to_land_is_left_alone(settings: Settings) -> None:
    """Neither a long queue that is worked on, nor a group at the end, nor a mark of a transaction is lag."""
    offset = await publish(settings)
    await commit(settings, offset)
    scene = Scene(settings)
    async with watching(settings, scene, moving=True) as watch:
        await looked(scene, 40)
        assert watch.check() == ""
    await commit(settings, offset + 1)
    scene = Scene(settings)
    async with watching(settings, scene) as watch:
        await looked(scene, 40)
        assert watch.check() == ""


@pytest.mark.slow
async def test_the_mark_of_a_transaction_is_no_lag(settings: Settings) -> None:
    """After the last record of a transaction lies an offset that nobody can land: the worker is not ended."""
    offset = await publish(settings, transactional=True)
    await commit(settings, offset + 1)
    scene = Scene(settings)
    async with watching(settings, scene) as watch:
        await looked(scene, 30)
        assert watch.check() == ""
