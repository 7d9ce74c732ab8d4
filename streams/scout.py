"""Lands urgent alerts before their turn while many wait: a reader beside Faust's that runs ahead of it.

The landing in order (`streams.land`) takes the records of a partition one after the other. While more of
them wait than a few batches, a plain consumer without a group reads on from there to the end of the topics,
and what looks urgent on the way is landed at once. Nothing else changes, and that is what makes it safe:

* No offset depends on it. It acknowledges and commits nothing; the landing in order comes by every record
  all the same, meets the receipt of those that were landed already, and acknowledges each in its turn. So a
  rebalance, a stop or a crash of either loses nothing: all that can happen is one more repeat. (Faust itself
  could not be told out of order: tests/unit/streams/test_faust_pins.py says what it would commit.)
* The others keep their order, which is that of the landing in order, and cannot starve: both take turns at
  the area, first come first served, so a flood of urgent alerts gets every second turn at most. Whoever has
  the turn takes some of the other's along.
* A guess that is wrong costs order only: the rules decide when the alert is landed.
* While little waits it reads nothing, so a lone alert knows nothing of it.
* What it holds is bounded: what one read brings, one batch found and one in hand. Of what it passes it keeps
  nothing, so it may be any distance ahead.
* Trouble of its own costs the head start, never the landing in order.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import structlog

from dispatch import metrics
from dispatch.config import Settings
from dispatch.record import Record
from dispatch.store.audit import Place
from schemas.topics import ALERTS_PATROL, ALERTS_SENSOR, ALERTS_SHOP
from streams.audit_places import Bounds
from streams.batches import batches
from streams.inbound_reader import Chunk
from streams.land import Landing

ALERTS: Final = frozenset({ALERTS_SHOP, ALERTS_PATROL, ALERTS_SENSOR})
"""Only alerts are read ahead: what responders report has to land in the order it came."""
BATCHES: Final = 2
"""More batches than this must wait; below it the landing in order is as quick."""
_LOOK_S: Final = 0.05
_CALM_S: Final = 5.0  # after so long without a backlog it reads no more
_AGAIN_S: Final = 5.0
_SLICE_S: Final = 0.04  # then others have a turn of the event loop: some 1,000 records, or few long texts
_log = structlog.get_logger(__name__)


class Reader(Protocol):
    """The topics (`streams.inbound_reader.InboundReader`)."""

    def follow(self, cursors: Mapping[Place, int]) -> None:
        """Read from these partitions from now on."""

    async def bounds(self, places: Sequence[Place]) -> dict[Place, Bounds]:
        """Return where the partitions begin and end."""

    async def committed(self, group: str) -> dict[Place, int]:
        """Return up to where a group has committed."""

    async def read(self, stretches: Mapping[Place, tuple[int, int]]) -> list[Chunk]:
        """Return what comes next of each stretch, soon."""


Open: TypeAlias = Callable[[], AbstractAsyncContextManager[Reader]]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the landing in order is; each may be asked at any moment."""

    held: Callable[[], frozenset[tuple[str, int]]]
    """Which partitions it reads now."""
    ends: Callable[[], Mapping[Place, int]]
    """Where those end, as far as is known."""
    reached: Callable[[], Mapping[Place, int]]
    """The offset after the latest that landed, of those of which any did."""


class Scout:
    """Runs ahead of one worker's landing, over the partitions that it holds."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress,
        urgent: Callable[[Record], bool],
        landing: Landing,
        open_: Open,
    ) -> None:
        self._settings = settings
        self._progress = progress
        self._urgent = urgent
        self._landing = landing
        self._open = open_
        # Where the landing in order began with the partitions that it holds.
        self._begun: dict[Place, int] = {}

    async def run(self) -> None:
        """Run ahead whenever much waits, until cancelled. Whatever goes wrong is said, and tried again."""
        while True:
            try:
                async with self._open() as reader:
                    while True:
                        await self._stand_by(reader)
            except Exception as error:
                _log.warning("no urgent alert is landed before its turn", reason=repr(error))
            await asyncio.sleep(_AGAIN_S)

    async def _stand_by(self, reader: Reader) -> None:
        """Run ahead whenever much waits; returns when this worker holds other partitions."""
        held = self._held()
        self._begun = await self._begin(reader, held) if held else {}
        while self._held() == held:
            if self._much_waits():
                await self._run_ahead(reader)
            await asyncio.sleep(_LOOK_S)

    async def _begin(self, reader: Reader, held: frozenset[Place]) -> dict[Place, int]:
        committed = await reader.committed(self._settings.consumer_group)
        bounds = await reader.bounds(sorted(held, key=str))
        return {place: max(committed.get(place, 0), one.begin) for place, one in bounds.items()}

    async def _run_ahead(self, reader: Reader) -> None:
        """Land what looks urgent, while looking further; until little waits, or other partitions do."""
        found = batches(self._find(reader), self._settings.land_batch, self._settings.land_linger_ms / 1000)
        try:
            async with aclosing(found):
                async for records in found:
                    await self._landing.land(records)
                    for record in records:
                        metrics.LANDED_AHEAD.labels(record.topic).inc()
        finally:
            reader.follow({})

    async def _find(self, reader: Reader) -> AsyncGenerator[Record, None]:
        now = asyncio.get_running_loop().time
        at = {place: self._next(place) for place in self._begun}
        reader.follow(at)
        until = now() + _CALM_S
        while now() < until and self._held() == at.keys():
            chunks = await reader.read(
                {place: (max(first, self._next(place)), sys.maxsize) for place, first in at.items()}
            )
            at |= {chunk.place: chunk.next_offset for chunk in chunks}
            if self._much_waits():
                until = now() + _CALM_S
                async for record in self._sift(chunks):
                    yield record
            if not chunks:
                await asyncio.sleep(_LOOK_S)

    async def _sift(self, chunks: Sequence[Chunk]) -> AsyncGenerator[Record, None]:
        """Yield the records that look urgent, giving others their turn of the event loop in between."""
        now = asyncio.get_running_loop().time
        since = now()
        for chunk in chunks:
            for record in chunk.records:
                if self._urgent(record):
                    yield record
                if now() - since > _SLICE_S:
                    await asyncio.sleep(0)
                    since = now()

    def _held(self) -> frozenset[Place]:
        return frozenset(Place(*place) for place in self._progress.held() if place[0] in ALERTS)

    def _next(self, place: Place) -> int:
        """Return the offset that the landing in order comes to next."""
        return max(self._begun.get(place, 0), self._progress.reached().get(place, 0))

    def _much_waits(self) -> bool:
        ends = self._progress.ends()
        waiting = sum(max(ends.get(place, 0) - self._next(place), 0) for place in self._begun)
        return waiting > BATCHES * self._settings.land_batch
