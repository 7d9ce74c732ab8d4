"""What an administrator may do to topics and groups, by mistake or not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.protocol.admin import DeleteGroupsRequest

from dispatch.config import Settings
from streams.topic_care import ensure_topics
from tests.faults.numbered.offsets import committed_offsets
from tests.faults.numbered.waiting import until
from tests.integration import relayed


@asynccontextmanager
async def admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect as an administrator."""
    client = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def truncate(settings: Settings, topics: Iterable[str]) -> None:
    """Delete every record of topics, as retention does; their offsets count on."""
    places = await relayed.ends(settings, topics)
    async with admin(settings) as client:
        await client.delete_records({place: RecordsToDelete(end) for place, end in places.items()})


async def make_anew(settings: Settings, topic: str) -> None:
    """Delete a topic and make it again; its offsets count from 0."""

    async def gone() -> bool:
        async with admin(settings) as client:
            return topic not in await client.list_topics()

    async with admin(settings) as client:
        await client.delete_topics([topic])
    await until(gone, f"{topic} is gone")
    await ensure_topics(settings, lambda _: None)


async def set_group(settings: Settings, offsets: Mapping[TopicPartition, int]) -> None:
    """Let the workers' group have committed other offsets; no worker may run."""
    async with AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        group_id=settings.consumer_group,
        enable_auto_commit=False,
    ) as consumer:
        consumer.assign(list(offsets))
        await consumer.commit(dict(offsets))


async def delete_group(settings: Settings) -> None:
    """Delete the workers' group with all its offsets; no worker may run."""
    async with admin(settings) as client:
        coordinator = await client.find_coordinator(settings.consumer_group)
        request = DeleteGroupsRequest([settings.consumer_group])
        answer = (await client._send_request(request, coordinator)).to_object()
    assert [one["error_code"] for one in answer["results"]] == [0], answer


async def caught_up(settings: Settings, topics: Iterable[str]) -> bool:
    """Tell whether the workers' group has committed up to the ends of topics."""
    ends, committed = await relayed.ends(settings, topics), await committed_offsets(settings)
    return all(committed.get(place, 0) == end for place, end in ends.items())
