"""Fold a log anew from its first row, checking each row, and remember what the projections must say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from dispatch.model.state import AreaState
from dispatch.sitting.concern import concerned
from dispatch.sitting.rulebook import Rulebook
from dispatch.store.anchors import Anchor
from dispatch.store.chain import GENESIS, LogRow
from dispatch.store.codec import decode_events, decode_input
from dispatch.store.documents import installed, load_documents
from dispatch.store.findings import Broken
from dispatch.store.projection import COLUMNS, Changes


@dataclass(frozen=True, slots=True)
class Expected:
    """What a projected row must be: its digest, whether it is in the state, the log row that changed it."""

    digest: bytes
    retained: bool
    seq: int


class Refolding:
    """The state, the chain and the expected projections of one area after the rows checked so far.

    `anchors` are exported heads of the area by row: the log must pass through each of them.
    """

    def __init__(self, area_id: str, rules: Rulebook, anchors: Mapping[int, Anchor] | None = None) -> None:
        self.state = AreaState(area_id)
        self.hash = GENESIS
        self.expected: dict[str, dict[str, Expected]] = {table: {} for table in COLUMNS}
        self._rules = rules
        self._anchors = anchors or {}
        self._agreed = 0

    async def take(self, connection: Any, rows: Sequence[LogRow]) -> None:
        """Check and fold the next rows; raises Broken at the first that does not hold."""
        for row in rows:
            self._check(row)
            try:
                decode_input(row.input)
                events = decode_events(row.events)
                rosters, plans = installed(events)
                await load_documents(connection, self.state.documents, rosters, plans)
                changes = self._fold(row, events)
            except (ValueError, LookupError) as error:
                raise self._broken(row.seq, f"does not fold: {type(error).__name__}: {error}") from error
            self._expect(row.seq, changes)
            self.hash = row.hash

    def _check(self, row: LogRow) -> None:
        if row.seq != self.state.seq + 1:
            raise self._broken(self.state.seq + 1, f"row is missing: the next one is seq {row.seq}")
        if row.prev_hash != self.hash:
            raise self._broken(row.seq, "prev_hash is not the hash of the row before")
        if not row.rightly_forgotten:
            raise self._broken(row.seq, "is marked as purged, but is more than positions that were")
        if row.digest() != row.hash:
            raise self._broken(row.seq, "hash does not fit the row's content")
        if row.at < self.state.at:
            raise self._broken(row.seq, f"at {row.at} is before the row before ({self.state.at})")
        if (anchor := self._anchors.get(row.seq)) is not None:
            self._check_anchor(row, anchor)

    def _check_anchor(self, row: LogRow, anchor: Anchor) -> None:
        if row.hash.hex() != anchor.hash:
            first = self._agreed + 1
            where = "this row" if first == row.seq else f"one of the rows {first} to {row.seq}"
            raise self._broken(row.seq, f"hash is not that of the exported head: {where} was written anew")
        self._agreed = row.seq

    def _fold(self, row: LogRow, events: Sequence[Any]) -> Changes:
        work, changes, incidents = self.state.fork(), Changes(), set[str]()
        work.seq, work.at = row.seq, row.at
        for event in events:
            self._rules.evolve(work, event, row.at)
            incidents |= concerned(event, work)
        if incidents != set(row.incident_ids):
            # The hash does not cover them: they only tell readers which rows are about an incident.
            raise self._broken(row.seq, "incident_ids are not those that its events concern")
        changes.take(work)
        self.state.absorb(work)
        return changes

    def _expect(self, seq: int, changes: Changes) -> None:
        for table, expected in self.expected.items():
            for row in changes.rows(table):
                expected[row[0]] = Expected(digest(row), row[-2], seq)
            for key in changes.gone(table):
                if key in expected:
                    expected[key] = Expected(expected[key].digest, False, expected[key].seq)

    def _broken(self, seq: int, what: str) -> Broken:
        return Broken(self.state.area_id, seq, what)


def digest(row: Sequence[Any]) -> bytes:
    """Return a digest of a projected row without its `retained`, which is the last column but one."""
    return sha256(repr((*row[:-2], row[-1])).encode()).digest()[:16]
