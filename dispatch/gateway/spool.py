"""The durable spool: alerts on the gateway's own disk while Kafka cannot take them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from dispatch.gateway import metrics
from dispatch.gateway.publisher import OutgoingRecord
from dispatch.gateway.spool_custody import KEEP, PROBE, READ, SpoolCustody
from dispatch.gateway.spool_errors import SpoolUnusable
from dispatch.gateway.spool_file import SpoolFile
from dispatch.gateway.spool_row import Kept, size_of

FILE: Final = "alerts.sqlite3"
WAVE: Final = 100
WAVE_BYTES: Final = 1_048_576
_LIMIT_S: Final = 5.0
_MAX_WAITING: Final = 256

T = TypeVar("T")


class SpoolFull(Exception):
    """The spool's limit of records or bytes is reached; the message names it."""


class Spool:
    """At most `max_records` and `max_bytes` of alerts in `folder`, which one process at a time may use.

    Use it as an async context manager. SQLite is called from one thread of its own, and no wait is
    longer than five seconds. A file that cannot be used is tried again, at most once a second.
    """

    def __init__(self, folder: Path, *, max_records: int, max_bytes: int) -> None:
        self._custody = SpoolCustody(folder.expanduser() / FILE)
        self._max_records = max_records
        self._max_bytes = max_bytes
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spool")
        self._waiting = 0

    async def __aenter__(self) -> Spool:
        metrics.SPOOL_OLDEST.set_function(self.oldest_s)
        with suppress(SpoolUnusable):
            await self.probe()
        return self

    async def __aexit__(self, *exc: object) -> None:
        closing = asyncio.wrap_future(self._thread.submit(self._custody.close))
        self._thread.shutdown(wait=False)
        await asyncio.wait([closing], timeout=_LIMIT_S)

    @property
    def trouble(self) -> str:
        """Why nothing can be kept just now, "" if it can."""
        if self._custody.trouble:
            return self._custody.trouble
        full = self.records >= self._max_records or self.bytes >= self._max_bytes
        return f"the spool is full; the limit is {self.limits}" if full else ""

    @property
    def damaged(self) -> list[str]:
        """The names of the damaged files that were set aside and lie there still."""
        return self._custody.damaged

    @property
    def records(self) -> int:
        """How many alerts lie in it, as far as is known."""
        return self._custody.known.records if self._custody.known else 0

    @property
    def bytes(self) -> int:
        """How many bytes of the limit they take."""
        return self._custody.known.bytes if self._custody.known else 0

    @property
    def limits(self) -> str:
        """The two limits, in words."""
        return f"{self._max_records} alerts, {self._max_bytes} bytes"

    def oldest_s(self) -> float:
        """Return the age of the oldest alert in seconds, 0 when it is empty."""
        oldest = self._custody.known.oldest_at if self._custody.known else None
        return max(0.0, time.time() - oldest / 1_000) if oldest is not None else 0.0

    def holds(self, source_id: str) -> bool:
        """Tell whether an alert of this source lies in a file that can be used."""
        file = self._custody.file
        return file is not None and file.held.get(source_id, 0) > 0

    async def probe(self) -> None:
        """Write something that changes nothing; raises SpoolUnusable when that cannot be done."""
        await self._do(PROBE, SpoolFile.probe)

    async def keep(self, records: Sequence[OutgoingRecord]) -> None:
        """Add records at the end, all or none; they are on the disk when this returns.

        Raises SpoolFull at the limit and SpoolUnusable when the disk or the file does not allow it.
        """

        def append(file: SpoolFile) -> None:
            self._check_room(file, records)
            file.append(records, time.time_ns() // 1_000_000)

        await self._do(KEEP, append)
        for record in records:
            metrics.SPOOL_KEPT.labels(record.topic).inc()

    async def heads(self, topic: str) -> list[Kept]:
        """Return the oldest alert of each source on `topic`, 100 and 1 MiB at most; raises SpoolUnusable."""
        if self._custody.file is not None and not self.records:
            return []
        return await self._do(READ, lambda file: file.heads(topic, WAVE, WAVE_BYTES))

    async def remove(self, wave: Sequence[Kept]) -> None:
        """Give up what Kafka has confirmed; raises SpoolUnusable."""
        await self._do("remove", lambda file: file.remove(wave))
        for kept in wave:
            metrics.SPOOL_DRAINED.labels(kept.record.topic).inc()

    def _check_room(self, file: SpoolFile, records: Sequence[OutgoingRecord]) -> None:
        more = sum(map(size_of, records))
        if file.records + len(records) > self._max_records or file.bytes + more > self._max_bytes:
            raise SpoolFull(
                f"the spool holds {file.records} alerts, {file.bytes} bytes; the limit is {self.limits}"
            )

    async def _do(self, operation: str, work: Callable[[SpoolFile], T]) -> T:
        """Run `work` on the open file in the spool's thread."""
        if self._waiting >= _MAX_WAITING:
            raise SpoolUnusable(f"{self._waiting} requests wait for the spool; the limit is {_MAX_WAITING}")
        self._waiting += 1
        job = asyncio.get_running_loop().run_in_executor(self._thread, self._custody.run, operation, work)
        job.add_done_callback(self._done)
        try:
            async with asyncio.timeout(_LIMIT_S):
                # What was begun is finished, and counted, even when nobody waits for it any more.
                return await asyncio.shield(job)
        except TimeoutError:
            raise SpoolUnusable(f"the spool did not answer within {_LIMIT_S:g} s") from None

    def _done(self, job: asyncio.Future[T]) -> None:
        self._waiting -= 1
        if not job.cancelled():
            job.exception()
