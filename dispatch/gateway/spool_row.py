"""A record as a row of the spool, with a checksum that tells whether it is still what was written."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Final

import orjson

from dispatch.gateway.publisher import OutgoingRecord

COLUMNS: Final = "seq, kept_at, source_id, topic, key, headers, value, size, checksum"
INSERT: Final = f"INSERT INTO alert ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A record in the spool; `seq` is its place in the order, `kept_at` UTC milliseconds."""

    seq: int
    kept_at: int
    record: OutgoingRecord


def size_of(record: OutgoingRecord) -> int:
    """Return how many bytes of the spool's limit a record takes."""
    headers = sum(len(name) + len(value) for name, value in record.headers)
    return len(record.value) + len(record.key or b"") + headers


def to_row(record: OutgoingRecord, at_ms: int) -> Row:
    """Return the row of a record; its place in the order is the database's to give."""
    headers = orjson.dumps([(name, value.decode("latin-1")) for name, value in record.headers])
    cells = (at_ms, record.source_id, record.topic, record.key, headers, record.value, size_of(record))
    return (None, *cells, _checksum(cells))


def from_row(row: Row) -> Kept:
    """Return what a row (in the order of `COLUMNS`) holds; it should be intact."""
    seq, kept_at, source_id, topic, key, headers, value, *_ = row
    pairs = tuple((name, text.encode("latin-1")) for name, text in orjson.loads(headers))
    return Kept(seq, kept_at, OutgoingRecord(topic, key, value, pairs, source_id))


def intact(row: Row) -> bool:
    """Tell whether a row (in the order of `COLUMNS`) is what was written."""
    return bool(_checksum(row[1:-1]) == row[-1])


def _checksum(cells: Row) -> int:
    return zlib.crc32(repr(cells).encode("utf-8", "surrogatepass"))
