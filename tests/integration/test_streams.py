"""Landing through Faust on a real broker: everything lands, offsets follow, a broken landing never passes."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from dispatch.config import Settings
from dispatch.record import Record
from schemas.topics import ALERTS_PATROL, ALERTS_SENSOR, ALERTS_SHOP, INBOUND
from streams.intake import Intake
from streams.land import Landing
from streams.topic_care import ensure_topics

_LIMIT_S = 60


class Shelf:
    """A landing in memory: keeps what it was given with this test's mark; can be made to hang."""

    def __init__(self, mark: bytes) -> None:
        self.mark = mark
        self.landed: list[Record] = []
        self.reached: dict[TopicPartition, int] = {}
        self.open = asyncio.Event()
        self.open.set()
        self.waiting = asyncio.Event()

    async def land(self, records: Sequence[Record]) -> None:
        """Keep the records once the shelf is open."""
        if not self.open.is_set():
            self.waiting.set()
            await self.open.wait()
        self.landed += [record for record in records if record.key == self.mark]
        for record in records:
            self.reached[TopicPartition(record.topic, record.partition)] = record.offset + 1

    def values(self, topic: str) -> list[bytes]:
        """What landed from a topic, in order, repeats included."""
        return [record.value for record in self.landed if record.topic == topic]


class Seen:
    """A landing that counts what it was given, by topic, partition and offset; hangs until it is opened."""

    def __init__(self) -> None:
        self.places: Counter[tuple[str, int, int]] = Counter()
        self.waiting = asyncio.Event()
        self.open = asyncio.Event()

    async def land(self, records: Sequence[Record]) -> None:
        """Count the records once it is open."""
        self.waiting.set()
        await self.open.wait()
        self.places.update((record.topic, record.partition, record.offset) for record in records)


@pytest.fixture
async def settings(kafka_bootstrap: str) -> Settings:
    """Settings for the broker of this run, with a consumer group of the test's own and the topics made."""
    found = Settings(
        bootstrap_servers=kafka_bootstrap,
        partitions=2,
        consumer_group=f"test-{uuid.uuid4().hex}",
        fetch_max_wait_ms=5,
    )
    await ensure_topics(found, lambda _: None)
    return found


@pytest.fixture
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    """A publisher of alerts."""
    async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers) as made:
        yield made


@asynccontextmanager
async def landing(settings: Settings, shelf: Landing) -> AsyncIterator[Intake]:
    """A running intake, stopped in order at the end of the block."""
    intake = Intake(settings, shelf)
    task = asyncio.create_task(intake.run())
    try:
        await until(lambda: task.done() or intake.condition() == "", "the intake is ready")
        yield intake
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition, a minute at most."""
    try:
        async with asyncio.timeout(_LIMIT_S):
            while not condition():
                await asyncio.sleep(0.005)
    except TimeoutError:
        pytest.fail(f"not within {_LIMIT_S} s: {what}")


async def committed(settings: Settings) -> dict[TopicPartition, int]:
    """What the consumer group has committed."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(settings.consumer_group)
        return {partition: found.offset for partition, found in offsets.items()}
    finally:
        await admin.close()


async def ends(settings: Settings, topics: Sequence[str]) -> dict[TopicPartition, int]:
    """Where the partitions of topics end."""
    async with AIOKafkaConsumer(bootstrap_servers=settings.bootstrap_servers) as consumer:
        places = [TopicPartition(topic, number) for topic in topics for number in range(settings.partitions)]
        found: dict[TopicPartition, int] = await consumer.end_offsets(places)
        return found


async def eventually(condition: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for a condition that has to be asked for, a minute at most."""
    deadline = time.monotonic() + _LIMIT_S
    while not await condition():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {_LIMIT_S} s: {what}")
        await asyncio.sleep(0.05)


async def test_all_five_topics_land_and_their_offsets_are_committed(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    """Everything on every inbound topic lands, in order within a partition, and is committed to the end."""
    shelf = Shelf(uuid.uuid4().bytes)
    sent = [str(number).encode() for number in range(200)]
    for topic in INBOUND:
        for value in sent:
            await producer.send(topic, value, key=shelf.mark)
    await producer.flush()
    # Also what others left on these topics: a partition is committed to its end once all of it has landed.
    expected = {place: end for place, end in (await ends(settings, tuple(INBOUND))).items() if end}
    async with landing(settings, shelf):
        await until(lambda: shelf.reached == expected, "all landed")
    assert {topic: shelf.values(topic) for topic in INBOUND} == dict.fromkeys(INBOUND, sent)
    found = await committed(settings)
    assert {place: found.get(place, 0) for place in expected} == expected


async def test_a_lone_record_lands_at_once(settings: Settings, producer: AIOKafkaProducer) -> None:
    """On an idle topic a record lands within a fraction of a second of being published."""
    shelf = Shelf(uuid.uuid4().bytes)
    took: list[float] = []
    async with landing(settings, shelf):
        for number in range(20):
            started = time.perf_counter()
            await producer.send_and_wait(ALERTS_SHOP, b"alone", key=shelf.mark)
            await until(lambda: len(shelf.landed) == number + 1, "the record landed")  # noqa: B023
            took.append(time.perf_counter() - started)
    took.sort()
    assert took[10] < 0.25, took


async def test_what_did_not_land_is_not_committed_and_comes_again(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    """Stopped while landing hangs, a worker commits nothing of the batch in hand; the next worker gets it."""
    first = Shelf(uuid.uuid4().bytes)
    first.open.clear()
    sent = [str(number).encode() for number in range(30)]
    for value in sent:
        await producer.send(ALERTS_PATROL, value, key=first.mark)
    await producer.flush()
    async with landing(settings, first):
        await asyncio.wait_for(first.waiting.wait(), _LIMIT_S)
    assert {place for place in await committed(settings) if place.topic == ALERTS_PATROL} == set()
    second = Shelf(first.mark)
    async with landing(settings, second):
        await until(lambda: len(second.landed) >= len(sent), "all came again")
    assert second.values(ALERTS_PATROL) == sent


async def test_partitions_of_a_worker_that_left_are_taken_over(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    """When one of two workers stops, what it held lands at the other."""
    mark = uuid.uuid4().bytes
    stays, leaves = Shelf(mark), Shelf(mark)
    sent = {f"{number}".encode() for number in range(100)}
    async with landing(settings, stays):
        async with landing(settings, leaves) as second:
            await until(lambda: second.condition() == "", "the second worker holds partitions")
            for value in sent:
                partition = int(value) % settings.partitions
                await producer.send(ALERTS_SENSOR, value, key=mark, partition=partition)
            await producer.flush()
        await until(
            lambda: {*stays.values(ALERTS_SENSOR), *leaves.values(ALERTS_SENSOR)} == sent, "all landed"
        )


async def test_what_was_fetched_before_anything_is_committed_comes_again(
    settings: Settings, producer: AIOKafkaProducer
) -> None:
    """As a rebalance goes back to what is committed, it goes back to the beginning where nothing is."""
    seen = Seen()
    async with landing(settings, seen) as intake:
        await producer.send_and_wait(ALERTS_SHOP, b"{}", key=b"fresh")
        await until(seen.waiting.is_set, "records were fetched and are not landed")
        await intake.app.consumer.perform_seek()
        seen.open.set()
        await until(lambda: max(seen.places.values(), default=0) > 1, "the same records came again")
