"""Proves that every record of the inbound topics is on record, and lands those that are not.

Nothing of the workers is trusted here: not their client's bookkeeping, not the offsets of their group. A
record is proven by its receipt: the ledger names it for that offset, and it says the same. What the group has
committed only says when to look: a record is lost once its turn is over, and late before (`streams.turns`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from dispatch import metrics
from dispatch.record import Record
from dispatch.store.audit import Place
from dispatch.store.errors import Transient
from streams.audit_cursors import Cursors
from streams.audit_places import stretches
from streams.audit_ports import Lands, Ledger, Reader, Tells
from streams.audit_words import repair_notice
from streams.broker_admin import TopicError
from streams.inbound_reader import Chunk
from streams.reach import Reach

STALE_S: Final = 15.0
_STUCK_S: Final = 30.0  # with offsets to read and none coming; then the client is made anew
_REPAIR: Final = 50  # records landed and reported together
_NEW_PARTITIONS_S: Final = 10.0
_LONGEST_PACE_S: Final = 1.0
_READS: Final = 20  # of a round; in between it looks whether the database is still the same
_log = structlog.get_logger(__name__)

TROUBLE: Final = (KafkaError, TopicError, Transient, TimeoutError, OSError)
"""Passing trouble with broker or database: the next round tries again."""


def digest_of_bytes(record: Record) -> bytes:
    """Return the SHA-256 of a record as it lay on the topic."""
    return sha256(record.value).digest()


class OffsetAudit:
    """One auditor; a second one at the same time does no harm, repeats meet their receipts.

    `group` is that of the workers; `streams.turns` tells what `standstill_s` is. `digest` is what the receipt
    of a record must hold: of what it says, as the intake reads it.
    """

    def __init__(
        self,
        ledger: Ledger,
        landing: Lands,
        desk: Tells,
        group: str,
        delay_s: float,
        standstill_s: float,
        *,
        digest: Callable[[Record], bytes] = digest_of_bytes,
        rewind_s: float = 0.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._landing = landing
        self._desk = desk
        self._digest = digest
        self._reach = Reach(group, delay_s, standstill_s, monotonic)
        self._rewind_s = rewind_s
        self._monotonic = monotonic
        self._pace_s = min(_LONGEST_PACE_S, max(delay_s / 4, 0.05))
        self._cursors = Cursors(ledger, desk)
        self._looked_s = float("-inf")
        self._moved_s = monotonic()
        self._went_well_s: float | None = None
        self.trouble = "waiting for the broker"
        """Why it proves nothing, for people; empty once a round went well."""

    def condition(self) -> str:
        """Return why the auditor cannot be relied on, or nothing when it can."""
        if self.trouble or self._went_well_s is None:
            return self.trouble or "starting"
        silent = self._monotonic() - self._went_well_s
        return f"no round was finished for {silent:.0f} s" if silent > STALE_S else ""

    async def run(self, reader: Reader) -> None:
        """Prove until cancelled. Raises one of `TROUBLE`; call again then, everything proven is kept."""
        try:
            await self.begin(reader)
            while True:
                if not await self.round(reader):
                    await asyncio.sleep(self._pace_s)
        except TROUBLE as error:
            self.trouble = str(error) or type(error).__name__
            # While nothing could land no record grew old: the workers get the whole delay to catch up.
            self._reach.forget()
            raise

    async def begin(self, reader: Reader) -> None:
        """Take up the kept cursors, going back once if that was asked for. Raises one of `TROUBLE`."""
        self._moved_s = self._monotonic()
        self._cursors.at = {}
        await self._take_up(reader)
        if self._rewind_s > 0:
            await self._cursors.rewind(reader, self._rewind_s)
            self._reach.forget()
            _log.info("went back as asked for", minutes=self._rewind_s / 60)
            self._rewind_s = 0.0

    async def round(self, reader: Reader) -> bool:
        """Prove what is old enough and had its turn; True when there is more. Raises one of `TROUBLE`."""
        if await self._cursors.follow_history(reader):
            self._reach.forget()
        if self._monotonic() - self._looked_s >= _NEW_PARTITIONS_S:
            await self._take_up(reader)
        bounds = await reader.bounds(list(self._cursors.at))
        await self._cursors.mend_cuts(bounds)
        ends = {place: one.end for place, one in bounds.items()}
        limits = await self._reach.limits(reader, ends, self._cursors.at)
        read = True
        for _ in range(_READS):
            if not (read and (open_ := stretches(self._cursors.at, limits))):
                break
            read = await self._read(reader, open_)
        behind = sum(limit - first for first, limit in stretches(self._cursors.at, limits).values())
        self._report(behind)
        return read and behind > 0

    async def _read(self, reader: Reader, open_: Mapping[Place, tuple[int, int]]) -> bool:
        chunks = await reader.read(open_)
        for chunk in chunks:
            await self._prove(chunk)
        reached = {chunk.place: chunk.next_offset for chunk in chunks}
        await self._cursors.move(reached)
        now_s = self._monotonic()
        if chunks:
            self._moved_s = now_s
        elif now_s - max(self._moved_s, self._went_well_s or self._moved_s) > _STUCK_S:
            raise TimeoutError(f"no record came for {_STUCK_S:g} s although offsets wait: {open_}")
        return bool(chunks)

    def _report(self, behind: int) -> None:
        metrics.AUDIT_BEHIND.set(behind)
        self.trouble = f"{behind} offsets behind" if behind else ""
        if not behind:
            self._went_well_s = self._monotonic()

    async def _take_up(self, reader: Reader) -> None:
        await self._cursors.take_up(reader)
        self._looked_s = self._monotonic()

    async def _prove(self, chunk: Chunk) -> None:
        hashes = {record.offset: self._digest(record) for record in chunk.records}
        unproven = await self._ledger.unproven(chunk.place, hashes) if hashes else set()
        missing = [record for record in chunk.records if record.offset in unproven]
        for first in range(0, len(missing), _REPAIR):
            await self._repair(chunk.place, missing[first : first + _REPAIR])
        metrics.AUDITED.labels(chunk.place.topic).inc(len(chunk.records))

    async def _repair(self, place: Place, records: Sequence[Record]) -> None:
        """Report, then land: whatever happens in between, the report is never what is missing."""
        offsets = [record.offset for record in records]
        _log.error("not on record, landed by the auditor", place=str(place), offsets=offsets)
        await self._desk.tell(repair_notice(place, records))
        await self._landing.land(records)
        metrics.AUDIT_REPAIRS.labels(place.topic).inc(len(records))
