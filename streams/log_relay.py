"""Publishes the log: every message of every row to its topic, in the order of the log, at least once.

The log is the outbox. Its sequence is given under the area's lock, so sequence order is commit order and a
cursor per area is all the relay keeps. Readers tell repeats by (area, seq, index).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

import structlog

from dispatch import metrics
from dispatch.failpoints import hit
from dispatch.store.news import Pause
from dispatch.store.outbox import AreaBehind, PendingRejection, PendingRow
from streams.outgoing import of_rejection, of_row
from streams.publisher import Outgoing, PublishFailed

_log = structlog.get_logger(__name__)

CHUNK_ROWS: Final = 100
"""Most log rows published and marked together."""
_REJECTIONS: Final = 200
_LONGEST_PAUSE_S: Final = 2.0
_PAUSE_BESIDE_S: Final = 0.1  # while other areas can be published
_BROKER_GONE: Final = 2  # areas in a row that nobody confirmed


class Source(Protocol):
    """What the relay reads and marks in the database."""

    async def behind(self) -> Sequence[AreaBehind]:
        """Return the areas whose log is ahead of their cursor, the oldest row first."""

    def rows(self, area_id: str, limit: int) -> AbstractAsyncContextManager[Sequence[PendingRow]]:
        """
        Lend at most `limit` rows after the cursor of an area, none while another relay holds it.

        The cursor is locked within the block and moved behind the last row when the block ends well.
        """

    def rejections(self, limit: int) -> AbstractAsyncContextManager[Sequence[PendingRejection]]:
        """Lend the oldest unpublished rejections nobody else holds; published when the block ends well."""


class Publishing(Protocol):
    """Sends records in order, all or PublishFailed."""

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Send `records`; raises PublishFailed."""


class Relay:
    """One relay; several may run at once, and share the areas by the locks on their cursors.

    It looks for new rows every `poll_s` s, and whenever `pause` ends before.
    """

    def __init__(
        self, outbox: Source, publisher: Publishing, poll_s: float, pause: Pause = asyncio.sleep
    ) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._poll_s = poll_s
        self._pause = pause
        self._published = 0  # records of the present round
        self._failures: Counter[str] = Counter()  # in a row, by area
        self.trouble = "waiting for the broker"
        """Why it publishes nothing, for people; empty once a round went well."""

    async def run(self) -> None:
        """Publish until cancelled; trouble with broker or database is logged and waited out."""
        failures = 0
        heard: Sequence[str] = ()
        while True:
            try:
                more = await self.round(heard)
            except Exception as error:
                failures += 1
                self._report(error)
                longest = _LONGEST_PAUSE_S if not self._published else _PAUSE_BESIDE_S
                await asyncio.sleep(min(self._poll_s * 2 ** min(failures, 10), longest))
                heard = ()
                continue
            failures, self.trouble = 0, ""
            heard = await (asyncio.sleep(0) if more else self._pause(self._poll_s)) or ()

    async def round(self, heard: Sequence[str] = ()) -> bool:
        """
        Publish one chunk of every area that is behind, and of the rejections; True when there may be more.

        The areas `heard` to have new rows come before anybody is asked which others have. An area whose next
        row cannot be published keeps its order and waits; it holds up no other.

        Raises:
            PublishFailed: a chunk is not known to be published; it stays unmarked and comes again.

        """
        self._published = 0
        more, failure = await self._areas(heard)
        behind = await self._outbox.behind()
        metrics.RELAY_OLDEST.set(max((area.age_s for area in behind), default=0.0))
        others = [area.area_id for area in behind if area.area_id not in heard]
        more_of_others, other_failure = await self._areas(others)
        more_rejections = await self._rejections()
        if (first := failure or other_failure) is not None:
            raise first
        return more or more_of_others or more_rejections

    async def _areas(self, behind: Sequence[str]) -> tuple[bool, Exception | None]:
        """Publish a chunk of each area, those that failed before last; returns the first failure."""
        more, first, unconfirmed = False, None, 0
        for area_id in sorted(behind, key=self._failures.__getitem__):
            try:
                more = await self._area(area_id) == CHUNK_ROWS or more
                self._failures.pop(area_id, None)
                unconfirmed = 0
            except Exception as error:
                self._failures[area_id] += 1
                first = first or error
                _log.error("an area is not published", area_id=area_id, reason=_words(error))
                unconfirmed += isinstance(error, PublishFailed)
            if unconfirmed == _BROKER_GONE:
                break  # it is not the area: every other would wait for the same answer
        return more, first

    async def _area(self, area_id: str) -> int:
        async with self._outbox.rows(area_id, CHUNK_ROWS) as rows:
            hit("relay.read.after")
            records = [record for row in rows for record in of_row(row)]
            if records:
                await self._publisher.publish(records)
                self._published += len(records)
            hit("relay.acks.after")
        hit("relay.mark.after")
        return len(rows)

    async def _rejections(self) -> bool:
        async with self._outbox.rejections(_REJECTIONS) as rejections:
            if rejections:
                await self._publisher.publish([of_rejection(rejection) for rejection in rejections])
                hit("relay.rejections.after")
        return len(rejections) == _REJECTIONS

    def _report(self, error: Exception) -> None:
        self.trouble = _words(error)
        metrics.RELAY_FAILURES.inc()
        if isinstance(error, PublishFailed):
            _log.warning("a chunk was not confirmed and is sent again", reason=self.trouble)
        else:
            _log.error("a round of the relay failed", exc_info=error)


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
