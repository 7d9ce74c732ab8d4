"""Reads the inbound topics beside the workers: partitions by assignment, no group, no offset committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError

from dispatch.config import Settings
from dispatch.kafka_access import client_options
from dispatch.kafka_closing import close_soon
from dispatch.record import Record
from dispatch.store.audit import Place
from schemas.topics import INBOUND
from streams.audit_places import Bounds
from streams.broker_admin import BrokerAdmin, open_admin
from streams.isolation import isolation_level

MOST_RECORDS: Final = 500
_FETCH_S: Final = 0.5
_REQUEST_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records of one partition in order, and the offset after them.

    Offsets between them that hold no record (transaction markers) are passed over: nobody can land those.
    """

    place: Place
    records: Sequence[Record]
    next_offset: int
    holes: int


class InboundReader:
    """The partitions of the inbound topics; use `open_reader`. Raises KafkaError when the broker does."""

    def __init__(self, consumer: AIOKafkaConsumer, admin: BrokerAdmin) -> None:
        self._consumer = consumer
        self._admin = admin

    async def places(self) -> list[Place]:
        """Return every partition there is; partitions may be added while this runs."""
        found = await self._admin.topics()
        return [
            Place(topic, number)
            for topic in INBOUND
            if topic in found
            for number in range(found[topic].partitions)
        ]

    def follow(self, cursors: Mapping[Place, int]) -> None:
        """Read from these partitions from now on, beginning at these offsets."""
        self._consumer.assign([_partition(place) for place in cursors])
        # At once: a partition without a position would be an error, there is no policy to find one.
        for place, offset in cursors.items():
            self._consumer.seek(_partition(place), offset)

    async def bounds(self, places: Iterable[Place]) -> dict[Place, Bounds]:
        """Return where the partitions begin and end now."""
        partitions = {place: _partition(place) for place in places}
        async with asyncio.timeout(_REQUEST_S):
            begins = await self._consumer.beginning_offsets(list(partitions.values()))
            ends = await self._consumer.end_offsets(list(partitions.values()))
        return {place: Bounds(begins[of], ends[of]) for place, of in partitions.items()}

    async def committed(self, group: str) -> dict[Place, int]:
        """Return up to where a group has committed, of each partition of which it has."""
        return {Place(*place): offset for place, offset in (await self._admin.committed(group)).items()}

    async def at_time(self, places: Iterable[Place], at_ms: int) -> dict[Place, int | None]:
        """Return the first offset of a record that the broker took in at `at_ms` (UTC) or later."""
        partitions = {place: _partition(place) for place in places}
        async with asyncio.timeout(_REQUEST_S):
            found = await self._consumer.offsets_for_times(dict.fromkeys(partitions.values(), at_ms))
        return {place: one.offset if (one := found[of]) else None for place, of in partitions.items()}

    async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
        """Return what comes next of each stretch (from, up to exclusive), at most 500 records in all.

        An empty list means that nothing came within half a second. A stretch that the topic no longer
        holds is left out: its bounds tell.
        """
        partitions = {place: _partition(place) for place in stretches}
        for place, (first, _) in stretches.items():
            # Seeking throws away what was fetched ahead, so only where it is needed.
            if await self._position(place) != first:
                self._consumer.seek(partitions[place], first)
        try:
            found = await self._consumer.getmany(
                *partitions.values(), timeout_ms=round(_FETCH_S * 1000), max_records=MOST_RECORDS
            )
        except OffsetOutOfRangeError:
            return []
        chunks = []
        for place, (first, limit) in stretches.items():
            records = [record_of(one) for one in found.get(partitions[place], ()) if one.offset < limit]
            reached = min(await self._position(place), limit)
            if reached > first:
                chunks.append(Chunk(place, records, reached, reached - first - len(records)))
        return chunks

    async def _position(self, place: Place) -> int:
        async with asyncio.timeout(_REQUEST_S):
            position: int = await self._consumer.position(_partition(place))
        return position


@asynccontextmanager
async def open_reader(
    settings: Settings, client_id: str = "dispatch-auditor"
) -> AsyncIterator[InboundReader]:
    """Connect to the broker; raises TopicError or KafkaError when none answers.

    What the workers read is read; and an offset that is gone is an error, never a reason to go on silently
    somewhere else.
    """
    consumer = AIOKafkaConsumer(
        **client_options(settings),
        client_id=client_id,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="none",
        isolation_level=isolation_level(settings),
        fetch_max_wait_ms=settings.fetch_max_wait_ms,
        request_timeout_ms=round(_REQUEST_S * 1000),
        metadata_max_age_ms=30_000,
    )
    async with open_admin(settings) as admin:
        try:
            await consumer.start()
            yield InboundReader(consumer, admin)
        finally:
            await close_soon(consumer.stop)


def record_of(one: ConsumerRecord[bytes | None, bytes | None]) -> Record:
    """Return the record as the workers see it, byte for byte."""
    return Record(
        topic=one.topic,
        partition=one.partition,
        offset=one.offset,
        key=one.key,
        value=one.value or b"",
        headers=tuple((name, value) for name, value in one.headers if value is not None),
        timestamp_ms=max(one.timestamp, 0),
    )


def _partition(place: Place) -> TopicPartition:
    return TopicPartition(place.topic, place.partition)
