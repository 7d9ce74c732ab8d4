"""An auditor in the test's own process, over the real broker and a database of the test's own."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from dispatch.audit.notices import Desk
from dispatch.bootstrap import Runtime
from dispatch.config import Settings
from dispatch.record import Record
from dispatch.store.audit import AuditStore, Place
from schemas.topics import ALERTS_SHOP
from streams.auditor import digest_by
from streams.inbound_reader import InboundReader, open_reader
from streams.intake import Intake
from streams.land import Landing
from streams.offset_audit import OffsetAudit

AREA = Path(__file__).parents[2] / "deploy" / "areas" / "440515"
PARTITIONS = 2
STANDSTILL_S = 45.0
_LIMIT_S = 60


class Busy:
    """A landing with much to do: it lands so many batches, and the next ones once it may go on."""

    def __init__(self, landing: Landing, batches: int) -> None:
        self._landing = landing
        self._batches = batches
        self._busy, self._free = asyncio.Event(), asyncio.Event()

    async def is_busy(self) -> None:
        """Wait until a batch has to wait."""
        async with asyncio.timeout(_LIMIT_S):
            await self._busy.wait()

    def go_on(self) -> None:
        """Land all that waits, and all that comes."""
        self._free.set()

    async def land(self, records: Sequence[Record]) -> None:
        """Land, or wait first."""
        self._batches -= 1
        if self._batches < 0:
            self._busy.set()
            await self._free.wait()
        await self._landing.land(records)


class Seen:
    """A reader that notes from where it was read."""

    def __init__(self, reader: InboundReader) -> None:
        self.first: dict[Place, int] = {}
        inner = reader.read

        async def read(stretches):  # type: ignore[no-untyped-def]
            for place, (first, _) in stretches.items():
                self.first.setdefault(place, first)
            return await inner(stretches)

        reader.read = read  # type: ignore[method-assign]


@asynccontextmanager
async def auditor(
    runtime: Runtime, rewind_s: float = 0.0, standstill_s: float = STANDSTILL_S
) -> AsyncIterator[tuple[OffsetAudit, InboundReader, Seen]]:
    """A fresh auditor for which every record is old enough, as after a start of its process."""
    audit = OffsetAudit(
        AuditStore(runtime.store),
        runtime.landing,
        Desk(runtime.store, runtime.areas, runtime.settings.area),
        runtime.settings.consumer_group,
        0.0,
        standstill_s,
        digest=digest_by(runtime.intake),
        rewind_s=rewind_s,
    )
    async with open_reader(runtime.settings) as reader:
        seen = Seen(reader)
        yield audit, reader, seen


async def audited(runtime: Runtime, rewind_s: float = 0.0, standstill_s: float = STANDSTILL_S) -> Seen:
    """Start an auditor, let it prove all that had its turn (all, with `standstill_s` 0), and end it."""
    async with auditor(runtime, rewind_s, standstill_s) as (audit, reader, seen), asyncio.timeout(_LIMIT_S):
        await audit.begin(reader)
        await caught_up(audit, reader)
    return seen


async def caught_up(audit: OffsetAudit, reader: InboundReader) -> None:
    """Let the auditor work until nothing is left."""
    async with asyncio.timeout(_LIMIT_S):
        while await audit.round(reader) or audit.condition():
            pass


@asynccontextmanager
async def worker(
    settings: Settings, runtime: Runtime, landing: Landing | None = None
) -> AsyncIterator[Intake]:
    """A running intake, stopped in order at the end of the block."""
    intake = Intake(settings, landing or runtime.landing)
    task = asyncio.create_task(intake.run())
    try:
        async with asyncio.timeout(_LIMIT_S):
            while intake.condition() and not task.done():
                await asyncio.sleep(0.01)
        yield intake
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def publish(settings: Settings, count: int) -> str:
    """Publish alerts of a registered shop; return what all their ids begin with."""
    mark = uuid.uuid4().hex
    async with AIOKafkaProducer(bootstrap_servers=settings.bootstrap_servers, acks="all") as producer:
        for number in range(count):
            alert = {
                "alert_id": f"{mark}-{number}",
                "source_id": "440515-shop-0001",
                "occurred_at": "2026-01-01T08:00:00+08:00",
                "text": "有人在用假币换零钱",
            }
            await producer.send(ALERTS_SHOP, orjson.dumps(alert), key=str(number).encode())
        await producer.flush()
    return mark


async def ends(settings: Settings) -> dict[Place, int]:
    """Where the inbound partitions end."""
    async with open_reader(settings) as reader:
        return {place: one.end for place, one in (await reader.bounds(await reader.places())).items()}


async def committed(settings: Settings, wanted: Mapping[Place, int]) -> None:
    """Wait until the workers' group has committed up to these offsets."""
    async with open_reader(settings) as reader, asyncio.timeout(_LIMIT_S):
        found = dict[Place, int]()
        while any(found.get(place, 0) < offset for place, offset in wanted.items()):
            await asyncio.sleep(0.02)
            found = await reader.committed(settings.consumer_group)


async def skip_to_the_end(settings: Settings) -> None:
    """Move the offsets of the workers' group behind everything on the topics."""
    offsets = {TopicPartition(p.topic, p.partition): end for p, end in (await ends(settings)).items()}
    async with AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap_servers,
        group_id=settings.consumer_group,
        enable_auto_commit=False,
    ) as consumer:
        consumer.assign(list(offsets))
        await consumer.commit(offsets)


async def until(database: asyncpg.Connection, query: str, wanted: int, *values: str) -> None:
    """Wait until a count in the database is reached."""
    async with asyncio.timeout(_LIMIT_S):
        while await database.fetchval(query, *values) < wanted:
            await asyncio.sleep(0.02)
