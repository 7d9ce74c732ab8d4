"""An area as it was after any row of its log: folded from the log, with past states kept at hand."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch.model.events import Event
from dispatch.model.state import AreaState, Documents
from dispatch.sitting.rulebook import Rulebook, present_rules
from dispatch.store.chain import GENESIS
from dispatch.store.codec import decode_events
from dispatch.store.documents import installed, load_documents
from dispatch.store.errors import Diverged
from dispatch.store.log import AreaUnknown
from dispatch.store.marks import Marks
from dispatch.store.pool import Store
from dispatch.store.replica import Replica
from dispatch.store.statements import SQL, fetch

PAGE: Final = 512
"""Rows read and folded at a time."""

MOST_AREAS: Final = 4
"""Areas whose past states are kept, the ones asked for last."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a log begins and ends: `seq` is its newest row, times are UTC ms (0: it is empty)."""

    seq: int
    at: int
    begins_at: int


class StillReplaying(Exception):
    """The way to the wanted row is too long for one call; what was folded is kept, so ask again."""

    def __init__(self, reached: int, wanted: int) -> None:
        super().__init__(f"the log is being replayed: row {reached} of {wanted} is reached")
        self.reached, self.wanted = reached, wanted


class TooManyWait(Exception):
    """As many callers as may wait for a replay are waiting."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided in one row of a log, at `at` (UTC ms)."""

    seq: int
    at: int
    events: list[Event]
    hash: bytes


class History:
    """Folds logs up to any row, one replay at a time; every state it returns is for reading only.

    A call works for at most `patience_s`; at most `most_waiting` callers wait for their turn. Reading and
    folding happen in portions, the folding in a thread, so that the event loop goes on.
    """

    def __init__(
        self,
        store: Store,
        rules: Rulebook | None = None,
        *,
        patience_s: float = 8.0,
        most_waiting: int = 16,
    ) -> None:
        self._store = store
        self._rules = rules or present_rules()
        self._documents = Documents()
        self._marks: OrderedDict[str, Marks] = OrderedDict()
        self._turn = asyncio.Lock()
        self._patience_s = patience_s
        self._most_waiting = most_waiting
        self._waiting = 0

    async def span(self, area_id: str) -> Span:
        """Return where the log of an area begins and ends; raises AreaUnknown, Transient."""
        async with self._store.connection() as connection:
            row = await SQL.log_span(connection, area_id=area_id)
        if row is None:
            raise AreaUnknown(f"command area {area_id} is not in the database: import its roster first")
        return Span(row["seq"], row["at"], row["begins_at"] or 0)

    async def seq_at(self, area_id: str, at_ms: int) -> int:
        """Return the newest row decided at `at_ms` (UTC) or before, 0 if there is none; raises Transient."""
        async with self._store.connection() as connection:
            return int(await SQL.seq_at(connection, area_id=area_id, at=at_ms) or 0)

    async def state(self, area_id: str, seq: int) -> AreaState:
        """Return the area after row `seq`, which must be in the log.

        Raises StillReplaying, TooManyWait, Transient; Diverged when the log has no such row.
        """
        if self._waiting >= self._most_waiting:
            raise TooManyWait(f"{self._waiting} callers wait for the past, the limit: try again")
        self._waiting += 1
        try:
            async with self._turn:
                try:
                    return await self._replay(self._marks_of(area_id), area_id, seq)
                except Diverged:
                    # Rows were lost in a failover: what is kept may be a past that never was.
                    self._marks.pop(area_id, None)
                    return await self._replay(self._marks_of(area_id), area_id, seq)
        finally:
            self._waiting -= 1

    async def about_incidents(self, area_id: str, after_seq: int, most: int) -> Sequence[Decided]:
        """Return at most `most` rows after `after_seq` that concern incidents, in order; raises Transient."""
        async with self._store.connection() as connection:
            found = await fetch(SQL.incident_rows(connection, area_id=area_id, seq=after_seq, most=most))
        return await asyncio.to_thread(_decoded, found)

    async def has_row(self, area_id: str, seq: int, known_hash: bytes) -> bool:
        """Tell whether row `seq` of the log is the one with this hash; raises Transient."""
        async with self._store.connection() as connection:
            found: bytes | None = await SQL.row_hash(connection, area_id=area_id, seq=seq)
        return found == known_hash

    def _marks_of(self, area_id: str) -> Marks:
        marks = self._marks.setdefault(area_id, Marks())
        self._marks.move_to_end(area_id)
        while len(self._marks) > MOST_AREAS:
            self._marks.popitem(last=False)
        return marks

    async def _replay(self, marks: Marks, area_id: str, seq: int) -> AreaState:
        deadline = time.monotonic() + self._patience_s
        known = marks.before(seq) or Replica(AreaState(area_id, self._documents), GENESIS)
        rows = await self._read(known, seq)
        work = known if known.state.seq == seq else Replica(known.state.copy(), known.hash)
        while rows:
            for passed in await asyncio.to_thread(self._fold, work, rows, marks.stride):
                marks.mark(passed)
            rows = await self._read(work, seq) if work.state.seq < seq else []
            if rows and time.monotonic() > deadline:
                marks.remember(work)
                raise StillReplaying(work.state.seq, seq)
        if seq:
            marks.remember(work)
        self._let_documents_go(work.state)
        return work.state

    async def _read(self, after: Replica, last: int) -> list[Decided]:
        """Return the next rows after those folded, decoded, with the documents that they install at hand."""
        seq, area_id = after.state.seq, after.state.area_id
        wanted = {"area_id": area_id, "first": max(seq, 1), "last": last, "most": PAGE + 1}
        async with self._store.connection() as connection:
            found = await fetch(SQL.decided_rows(connection, **wanted))
        if seq:
            if not found or found[0]["seq"] != seq or found[0]["hash"] != after.hash:
                raise Diverged(f"area {area_id}: row {seq} is not the one that was known")
            found = found[1:]
        if seq < last and (not found or found[0]["seq"] != seq + 1 or found[0]["prev_hash"] != after.hash):
            raise Diverged(f"area {area_id}: the log does not continue row {seq}")
        rows = await asyncio.to_thread(_decoded, found)
        rosters, plans = installed(event for row in rows for event in row.events)
        if rosters or plans:
            async with self._store.connection() as connection:
                await load_documents(connection, after.state.documents, rosters, plans)
        return rows

    def _fold(self, work: Replica, rows: Sequence[Decided], stride: int) -> list[Replica]:
        """Fold the rows into `work`; return the states on the way that are to be marked."""
        passed = []
        for row in rows:
            work.state.seq, work.state.at = row.seq, row.at
            for event in row.events:
                self._rules.evolve(work.state, event, row.at)
            work.hash = row.hash
            if row.seq % stride == 0:
                passed.append(Replica(work.state.copy(), row.hash))
        return passed

    def _let_documents_go(self, state: AreaState) -> None:
        """Keep no more rosters than are in use: each kept state has its own at hand."""
        rosters = self._documents.rosters
        for version in rosters.keys() - {state.roster_version}:
            del rosters[version]


def _decoded(rows: Sequence[Any]) -> list[Decided]:
    return [Decided(row["seq"], row["at"], decode_events(row["events"]), row["hash"]) for row in rows]
