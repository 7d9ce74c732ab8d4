"""A world for the scout: topics, a landing in order that stands where told, a landing that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from dispatch.config import Settings
from dispatch.record import Record
from dispatch.store.audit import Place
from schemas.topics import ALERTS_SHOP
from streams.audit_places import Bounds
from streams.inbound_reader import Chunk
from streams.scout import Progress, Scout

HERE = Place(ALERTS_SHOP, 0)
ELSEWHERE = Place(ALERTS_SHOP, 1)
URGENT, PLAIN = b"urgent", b"plain"


class World:
    """Topics, a landing in order that stands where it is told, and a landing that remembers."""

    def __init__(self, topics: Mapping[Place, Sequence[bytes]], limit: int = 2, chunk: int = 7) -> None:
        self.topics = {place: list(values) for place, values in topics.items()}
        self.held = frozenset((place.topic, place.partition) for place in topics)
        self.reached: dict[Place, int] = {}
        self.committed_: dict[Place, int] = {}
        self.asked: list[dict[Place, int]] = []
        self.batches: list[list[tuple[int, int]]] = []
        self.opened = self.closed = self.failures = 0
        self.followed: list[set[Place]] = []
        self._chunk = chunk
        progress = Progress(lambda: self.held, self._ends, lambda: self.reached)
        settings = Settings(land_batch=limit, land_linger_ms=0)
        self.scout = Scout(settings, progress, lambda record: record.value == URGENT, self, self._open)

    def _ends(self) -> dict[Place, int]:
        return {place: len(values) for place, values in self.topics.items()}

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[World]:
        self.opened += 1
        if self.failures:
            self.failures -= 1
            raise OSError("no broker")
        try:
            yield self
        finally:
            self.closed += 1

    def follow(self, cursors: Mapping[Place, int]) -> None:
        """Remember what is followed."""
        self.followed.append(set(cursors))

    async def bounds(self, places: Sequence[Place]) -> dict[Place, Bounds]:
        """Nothing is cut off."""
        return {place: Bounds(0, len(self.topics[place])) for place in places}

    async def committed(self, group: str) -> dict[Place, int]:
        """Return what the test says."""
        return self.committed_

    async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
        """Return a chunk of each partition that goes on."""
        await asyncio.sleep(0)
        self.asked.append({place: first for place, (first, _) in stretches.items()})
        found = []
        for place, (first, _) in stretches.items():
            values = self.topics[place][first : first + self._chunk]
            records = [_record(place, first + n, value) for n, value in enumerate(values)]
            if records:
                found.append(Chunk(place, records, first + len(records), 0))
        return found

    async def land(self, records: Sequence[Record]) -> None:
        """Remember the batch."""
        await asyncio.sleep(0)
        self.batches.append([(record.partition, record.offset) for record in records])

    @property
    def landed(self) -> list[tuple[int, int]]:
        """Partition and offset of all that landed."""
        return [one for batch in self.batches for one in batch]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Let the scout run until a condition holds, and stop it."""
        async with self.running(), asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let the scout run within the block."""
        task = asyncio.create_task(self.scout.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert task.cancelled()


def _record(place: Place, offset: int, value: bytes) -> Record:
    return Record(place.topic, place.partition, offset, None, value)
