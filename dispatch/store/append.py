"""Write what a transaction decided: one statement, one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from dispatch.failpoints import hit
from dispatch.model.state import AreaState
from dispatch.record import Receipt, Rejection
from dispatch.store.chain import LogRow
from dispatch.store.projection import Changes, columns
from dispatch.store.receipts import Admission, header_bytes, key_of, landed
from dispatch.store.statements import SQL
from dispatch.store.wrong_fields import wrong_bytes
from schemas.text import storable_text


class Decided(Protocol):
    """What a transaction decided (`dispatch.sitting.Sitting`)."""

    @property
    def state(self) -> AreaState:
        """The state after the last row."""

    @property
    def hash(self) -> bytes:
        """The hash of the last row."""

    @property
    def rows(self) -> Sequence[LogRow]:
        """The new log rows."""

    @property
    def changes(self) -> Changes:
        """What the rows changed."""

    @property
    def rejected(self) -> Sequence[Rejection]:
        """The messages that were refused, and why."""


async def append(connection: Any, decided: Decided, admissions: Sequence[Admission]) -> None:
    """Write the log rows, the head, the projections, the ledger of offsets and the rejections."""
    ledger = landed(admissions)
    if not (decided.rows or ledger or decided.rejected):
        return
    state = decided.state
    await SQL.append(
        connection,
        area_id=state.area_id,
        head_seq=state.seq,
        head_hash=decided.hash,
        head_at=state.at,
        next_due_at=state.next_due_at,
        roster_version=state.roster_version,
        plan_version=state.plan_version,
        **_log(decided.rows),
        **decided.changes.parameters(),
        **_ledger(ledger),
        **_rejected(decided.rejected),
    )
    hit("append.after")


async def set_aside(connection: Any, area_id: str, admissions: Sequence[Admission]) -> None:
    """Write the ledger of offsets and the rejections of refused messages that ask for no decision."""
    rejected = [
        Rejection(a.entry.receipt, a.entry.refused, a.entry.wrong)
        for a in admissions
        if a.fresh and a.entry.receipt is not None
    ]
    await SQL.set_aside(connection, area_id=area_id, **_ledger(landed(admissions)), **_rejected(rejected))
    hit("aside.after")


def _named(prefix: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    return dict(zip((f"{prefix}_{name}" for name in names), columns(rows, len(names)), strict=True))


def _log(rows: Sequence[LogRow]) -> dict[str, Any]:
    names = ("seqs", "ats", "actors", "inputs", "events", "messages", "rules", "prevs", "hashes", "incidents")
    return _named("log", names, [
        (r.seq, r.at, r.actor, r.input, r.events, r.messages, r.rules_version, r.prev_hash, r.hash,
         ",".join(r.incident_ids))
        for r in rows
    ])  # fmt: skip


def _ledger(receipts: Sequence[Receipt]) -> dict[str, Any]:
    names = ("topics", "partitions", "offsets", "families", "sources", "events")
    return _named("off", names, [
        (r.record.topic, r.record.partition, r.record.offset, *key_of(r)) for r in receipts
    ])  # fmt: skip


def _rejected(rejected: Sequence[Rejection]) -> dict[str, Any]:
    names = ("reasons", "topics", "partitions", "offsets", "sources", "events", "headers", "raws", "errors")
    return _named("rej", names, [
        (storable_text(one.reason), r.record.topic, r.record.partition, r.record.offset,
         storable_text(r.source_id), storable_text(r.event_id), header_bytes(r.record), r.record.value,
         wrong_bytes(one.wrong))
        for one in rejected for r in (one.receipt,)
    ])  # fmt: skip
