"""I7, looked at all the time: no committed offset is ever past a record that is not on record.

`watching_offsets` runs beside any workload, on any number of brokers and through their outages. The committed
offset is read before the ledger, and the ledger only grows, so what it finds is never just early.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from dispatch.config import Settings
from schemas.topics import INBOUND

PACE_S: Final = 0.1
_REQUEST_S: Final = 10.0
_LAST_LOOK_S: Final = 60.0
_TROUBLE: Final = (KafkaError, OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_LANDED: Final = (
    "SELECT record_offset FROM receipt_offset"
    " WHERE topic = $1 AND partition = $2 AND record_offset >= $3 AND record_offset < $4"
)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """The clients of one look, none of them the service's."""

    admin: AIOKafkaAdminClient
    consumer: AIOKafkaConsumer
    database: asyncpg.Connection


class OffsetWatch:
    """What was seen so far. With `from_now`, what the group had committed at the first look is not judged."""

    def __init__(
        self,
        bootstrap_servers: str,
        dsn: str,
        group: str,
        *,
        topics: Iterable[str] = INBOUND,
        from_now: bool = False,
    ) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._dsn = dsn
        self._group = group
        self._topics = frozenset(topics)
        self._from_now = from_now
        self._judged: dict[TopicPartition, int] = {}
        self.faults: list[str] = []
        """What breaks I7; must be empty."""
        self.looks = 0
        self.blind = 0
        """Looks at which broker or database did not answer."""
        self.committed = 0
        """Offsets that were committed and found on record, or found to hold no record."""

    async def run(self) -> None:
        """Look until cancelled; trouble with broker or database is waited out."""
        while True:
            try:
                async with self._open() as eyes:
                    while True:
                        async with asyncio.timeout(_REQUEST_S):
                            await self._look(eyes)
                        await asyncio.sleep(PACE_S)
            except _TROUBLE:
                self.blind += 1
                await asyncio.sleep(PACE_S)

    async def until_committed(self, offsets: int) -> None:
        """Wait until so many offsets more than at first are committed; a minute at most."""
        async with asyncio.timeout(_LAST_LOOK_S):
            while self.committed < offsets:
                await asyncio.sleep(PACE_S)

    async def look(self) -> None:
        """Look once, trying again for a minute; raises TimeoutError when nothing answers."""
        async with asyncio.timeout(_LAST_LOOK_S):
            while True:
                with suppress(*_TROUBLE):
                    async with self._open() as eyes:
                        return await self._look(eyes)
                await asyncio.sleep(PACE_S)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[_Eyes]:
        async with AsyncExitStack() as stack:
            options = {"bootstrap_servers": self._bootstrap_servers, "request_timeout_ms": 5_000}
            admin = AIOKafkaAdminClient(**options)
            stack.push_async_callback(admin.close)
            await admin.start()
            consumer = AIOKafkaConsumer(
                **options,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
            )
            stack.push_async_callback(consumer.stop)
            await consumer.start()
            database = await asyncpg.connect(self._dsn, timeout=5, command_timeout=5)
            stack.callback(database.terminate)
            yield _Eyes(admin, consumer, database)

    async def _look(self, eyes: _Eyes) -> None:
        found = await eyes.admin.list_consumer_group_offsets(self._group)
        committed = {place: one.offset for place, one in found.items() if place.topic in self._topics}
        if self._from_now and not self.looks:
            self._judged = {place: offset for place, offset in committed.items() if offset > 0}
        for place, upto in committed.items():
            first = self._judged.get(place, 0)
            if upto > first:
                await self._judge(eyes, place, first, upto)
                self._judged[place] = upto
                self.committed += upto - first
        self.looks += 1

    async def _judge(self, eyes: _Eyes, place: TopicPartition, first: int, upto: int) -> None:
        rows = await eyes.database.fetch(_LANDED, place.topic, place.partition, first, upto)
        missing = set(range(first, upto)) - {row["record_offset"] for row in rows}
        # Marks of transactions and what was aborted are offsets too, and no worker ever gets those.
        lying = await _records(eyes.consumer, place, missing) if missing else []
        if lying:
            self.faults.append(
                f"I7: {self._group} has committed {place.topic}/{place.partition} up to {upto},"
                f" and {len(lying)} offsets before that are not on record: {lying[:10]}"
            )


async def _records(consumer: AIOKafkaConsumer, place: TopicPartition, offsets: set[int]) -> list[int]:
    """Return those offsets at which a record can still be read."""
    begin, end = (
        (await consumer.beginning_offsets([place]))[place],
        (await consumer.end_offsets([place]))[place],
    )
    wanted = {offset for offset in offsets if begin <= offset < end}
    if not wanted:
        return []
    consumer.assign([place])
    consumer.seek(place, min(wanted))
    found: list[int] = []
    while await consumer.position(place) <= max(wanted):
        for record in (await consumer.getmany(place, timeout_ms=500)).get(place, ()):
            found += [record.offset] * (record.offset in wanted)
    consumer.unsubscribe()
    return found


async def committed_offsets(settings: Settings) -> dict[TopicPartition, int]:
    """Return what the workers' group has committed."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap_servers)
    await admin.start()
    try:
        found = await admin.list_consumer_group_offsets(settings.consumer_group)
        return {place: one.offset for place, one in found.items()}
    finally:
        await admin.close()


@asynccontextmanager
async def watching_offsets(
    bootstrap_servers: str,
    dsn: str,
    group: str,
    *,
    topics: Iterable[str] = INBOUND,
    from_now: bool = False,
) -> AsyncIterator[OffsetWatch]:
    """
    Watch the group's offsets within the block, and once more at its end, when all must answer.

    Assert `watch.faults == []` after the block. With `from_now` the block begins after a first look.
    """
    watch = OffsetWatch(bootstrap_servers, dsn, group, topics=topics, from_now=from_now)
    if from_now:
        await watch.look()
    task = asyncio.create_task(watch.run(), name="offset-watch")
    try:
        yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await watch.look()
