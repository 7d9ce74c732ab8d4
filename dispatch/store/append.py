"""Write what a transaction decided: one statement, one round trip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from dispatch.failpoints import hit
from dispatch.model.state import AreaState
from dispatch.record import Receipt, Rejection
from dispatch.store.chain import LogRow
from dispatch.store.log import Head
from dispatch.store.projection import Changes, columns
from dispatch.store.receipts import Admission, header_bytes, key_of, landed, receipt_columns
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


async def append(connection: Any, decided: Decided, admissions: Sequence[Admission], head: Head) -> None:
    """Write the log rows, the head, the projections, the ledger of offsets and the rejections.

    `head` is where the log ended when it was decided, and the receipts are on record. Raises Outdated.
    """
    ledger = landed(admissions)
    if decided.rows or ledger or decided.rejected:
        await SQL.append(connection, **_everything(decided, ledger, head, [], None))
    hit("append.after")


async def append_with_receipts(
    connection: Any, decided: Decided, admissions: Sequence[Admission], head: Head
) -> int:
    """Do as `append` does and take the receipts of the entries along; returns the database's clock (UTC ms).

    Raises Outdated, and nothing is written, when the log does not end with `head` any more, an entry was on
    record already, or the clock is half a second from `head.now`.
    """
    receipts = _receipts(admissions)
    given = _everything(decided, landed(admissions), head, receipts, head.now)
    row = await SQL.append(connection, **given)
    return int(row["now"])


async def set_aside(connection: Any, area_id: str, admissions: Sequence[Admission]) -> None:
    """Write the ledger of offsets and the rejections of refused messages that ask for no decision."""
    await SQL.set_aside(connection, area_id=area_id, **_refused(admissions), **_received([]))


async def set_aside_with_receipts(connection: Any, area_id: str, admissions: Sequence[Admission]) -> None:
    """Do as `set_aside` does and take the receipts along; raises Outdated when one was on record already."""
    received = _received(_receipts(admissions))
    await SQL.set_aside(connection, area_id=area_id, **_refused(admissions), **received)


def _everything(
    decided: Decided,
    ledger: Sequence[Receipt],
    head: Head,
    receipts: Sequence[Receipt],
    decided_at: int | None,
) -> dict[str, Any]:
    state = decided.state
    return {
        "area_id": state.area_id,
        "known_seq": head.seq,
        "known_hash": head.hash,
        "known_ahead_ms": head.ahead_ms,
        "decided_at": decided_at,
        "head_seq": state.seq,
        "head_hash": decided.hash,
        "head_at": state.at,
        "next_due_at": state.next_due_at,
        "roster_version": state.roster_version,
        "plan_version": state.plan_version,
        **_received(receipts),
        **_log(decided.rows),
        **decided.changes.parameters(),
        **_ledger(ledger),
        **_rejected(decided.rejected),
    }


def _receipts(admissions: Sequence[Admission]) -> list[Receipt]:
    """Return the receipts in the order of their keys, so that no two batches ever lock crosswise."""
    return sorted((a.entry.receipt for a in admissions if a.entry.receipt is not None), key=key_of)


def _received(receipts: Sequence[Receipt]) -> dict[str, list[Any]]:
    given = receipt_columns(receipts, [1] * len(receipts))
    return {f"rec_{name}": values for name, values in given.items()}


def _refused(admissions: Sequence[Admission]) -> dict[str, Any]:
    rejected = [
        Rejection(a.entry.receipt, a.entry.refused, a.entry.wrong)
        for a in admissions
        if a.fresh and a.entry.receipt is not None
    ]
    return {**_ledger(landed(admissions)), **_rejected(rejected)}


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
