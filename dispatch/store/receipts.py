"""Receipts: every message on record once, a repeat told from a conflict."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dispatch.failpoints import hit
from dispatch.model.inputs import AlertReceived, Input
from dispatch.record import Entry, Receipt, Record
from dispatch.store.codec import canonical
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text

_SUFFIX_DIGITS = (0, 8, 64)
"""How much of the body's hash names a conflict: nothing, enough, and all of it if that is not enough."""

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Admission:
    """An entry with its receipt: `fresh` is False for a repeat, whose effect is on record already."""

    entry: Entry
    fresh: bool


def family(topic: str) -> str:
    """Return which topics share identities with this one: all of `alerts.*`, else the topic alone."""
    return "alerts" if topic.startswith("alerts.") else topic


def header_bytes(record: Record) -> bytes:
    """Return the headers of a record as JSON, values in base64."""
    return canonical(
        [[storable_text(name), base64.b64encode(value).decode()] for name, value in record.headers]
    )


async def admit(connection: Any, area_id: str, entries: Sequence[Entry]) -> list[Admission]:
    """Put the messages behind the entries on record, in their order; entries without a receipt pass.

    The same id with another body is a new receipt named by its body, and its alert says `conflict`.
    """
    hit("receipts.before")
    admitted = [Admission(entry, entry.receipt is None) for entry in entries]
    waiting = [i for i, entry in enumerate(entries) if entry.receipt is not None]
    for digits in _SUFFIX_DIGITS:
        if waiting:
            waiting = await _round(connection, area_id, entries, admitted, waiting, digits)
    hit("receipts.after")
    return admitted


async def _round(
    connection: Any,
    area_id: str,
    entries: Sequence[Entry],
    admitted: list[Admission],
    waiting: list[int],
    digits: int,
) -> list[int]:
    """Admit those waiting under ids with so many digits of their body's hash; return those in conflict."""
    named = {i: _suffixed(_receipt(entries[i]), digits) for i in waiting}
    first: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    for i in waiting:
        holder = first.setdefault(key_of(named[i]), i)
        if named[holder].body_hash == named[i].body_hash:
            counts[key_of(named[i])] = counts.get(key_of(named[i]), 0) + 1
    keys = sorted(first)
    stored = await _write(
        connection, area_id, [named[first[key]] for key in keys], [counts[key] for key in keys]
    )
    conflicts: list[int] = []
    for i in waiting:
        body_hash, fresh = stored[key_of(named[i])]
        if body_hash != named[i].body_hash:
            conflicts.append(i)
        else:
            entry = _renamed(entries[i], named[i])
            admitted[i] = Admission(entry, fresh and first[key_of(named[i])] == i)
    return conflicts


async def _write(
    connection: Any, area_id: str, receipts: Sequence[Receipt], counts: Sequence[int]
) -> dict[Key, tuple[bytes, bool]]:
    given = receipt_columns(receipts, counts)
    rows = await fetch(SQL.admit_receipts(connection, area_id=area_id, **given))
    return {(r["family"], r["source_id"], r["event_id"]): (r["body_hash"], r["fresh"]) for r in rows}


def receipt_columns(receipts: Sequence[Receipt], counts: Sequence[int]) -> dict[str, list[Any]]:
    """Return the receipts as parameters of a statement, with how often each was met."""
    records = [r.record for r in receipts]
    return {
        "families": [family(r.topic) for r in records],
        "sources": [storable_text(r.source_id) for r in receipts],
        "events": [storable_text(r.event_id) for r in receipts],
        "hashes": [r.body_hash for r in receipts],
        "topics": [r.topic for r in records],
        "partitions": [r.partition for r in records],
        "offsets": [r.offset for r in records],
        "record_ats": [r.timestamp_ms for r in records],
        "keys": [r.key for r in records],
        "headers": [header_bytes(r) for r in records],
        "raws": [r.value for r in records],
        "counts": list(counts),
    }


def presumed(entries: Sequence[Entry]) -> list[Admission] | None:
    """Return the entries as if none was ever on record; None if they cannot all be new.

    They are as new as that only if the statement that takes their receipts along finds it so.
    """
    keys = {key_of(entry.receipt) for entry in entries if entry.receipt is not None}
    return [Admission(entry, True) for entry in entries] if entries and len(keys) == len(entries) else None


def key_of(receipt: Receipt) -> Key:
    """Return what makes a receipt unique."""
    return family(receipt.record.topic), storable_text(receipt.source_id), storable_text(receipt.event_id)


def _receipt(entry: Entry) -> Receipt:
    if entry.receipt is None:
        raise ValueError(f"entry of {entry.actor} in area {entry.area_id} has no receipt")
    return entry.receipt


def _suffixed(receipt: Receipt, digits: int) -> Receipt:
    if digits == 0:
        return receipt
    return replace(receipt, event_id=f"{receipt.event_id}#{receipt.body_hash.hex()[:digits]}")


def _renamed(entry: Entry, receipt: Receipt) -> Entry:
    """Return the entry under the name its receipt got; a conflict is visible in the alert."""
    if receipt is entry.receipt:
        return entry
    given: Input | None = entry.input
    if isinstance(given, AlertReceived):
        suffix = receipt.event_id.rpartition("#")[2]
        given = replace(given, alert=replace(given.alert, key=f"{given.alert.key}#{suffix}", conflict=True))
    return replace(entry, input=given, receipt=receipt)


def landed(admissions: Iterable[Admission]) -> list[Receipt]:
    """Return the receipts to enter into the ledger of offsets: one an offset, repeats too."""
    by_offset = {
        (r.record.topic, r.record.partition, r.record.offset): r
        for a in admissions
        if (r := a.entry.receipt) is not None and r.record.partition >= 0
    }
    return [by_offset[place] for place in sorted(by_offset)]


async def missing_offsets(store: Store, topic: str, partition: int, first: int, last: int) -> list[int]:
    """Return the offsets from `first` to `last` (inclusive) of a partition that have no receipt.

    Raises ValueError for a stretch of more than 100,000 offsets.
    """
    if last - first >= 100_000:
        raise ValueError(f"offsets {first} to {last}: at most 100000 at a time")
    async with store.connection() as connection:
        rows = await fetch(
            SQL.missing_offsets(
                connection, topic=topic, partition=partition, first_offset=first, last_offset=last
            )
        )
    return [row["record_offset"] for row in rows]
