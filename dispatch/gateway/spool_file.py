"""The spool's file: alerts in SQLite, each on the disk before its append returns. For one thread only."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from dispatch.gateway.publisher import OutgoingRecord
from dispatch.gateway.spool_errors import NoRoom, SpoolDamaged, SpoolUnusable, told
from dispatch.gateway.spool_row import COLUMNS, INSERT, Kept, Row, from_row, intact, size_of, to_row

VERSION: Final = 1
MIN_FREE_BYTES: Final = 16 * 1024 * 1024
_OLDEST: Final = "SELECT kept_at FROM alert WHERE seq NOT IN gone ORDER BY seq LIMIT 1"
_GONE: Final = (
    "INSERT INTO gone SELECT seq FROM alert WHERE seq = ? AND NOT EXISTS (SELECT 1 FROM gone WHERE seq = ?)"
)
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alert (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kept_at INTEGER NOT NULL, source_id TEXT NOT NULL,
  topic TEXT NOT NULL, key BLOB, headers BLOB NOT NULL, value BLOB NOT NULL,
  size INTEGER NOT NULL, checksum INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS alert_by_topic ON alert (topic, seq, source_id, size);
"""
# The first of each source only: the next goes when that one is confirmed, so no failure can turn them around.
_HEADS: Final = (
    "SELECT min(seq) AS head, size FROM (SELECT seq, source_id, size FROM alert WHERE topic = ?"
    " AND seq NOT IN gone ORDER BY seq LIMIT 1000) GROUP BY source_id ORDER BY head LIMIT ?"
)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class SpoolFile:
    """An open spool. Counts what it holds; `held` counts by source. Every method raises SpoolUnusable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with told():
            # Alerts name people: for the account of the service only; the write-ahead log inherits it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=1)
        try:
            with told():
                self._prepare(path)
                self._count()
        except SpoolUnusable:
            self._connection.close()
            raise

    def _prepare(self, path: Path) -> None:
        connection = self._connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise SpoolDamaged(f"the check of the file says: {found}")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise SpoolUnusable(f"{path} is of version {version}; this service reads version {VERSION}")
        if version != VERSION:
            connection.executescript(f"{_SCHEMA} PRAGMA user_version = {VERSION};")
            sync_folder(path.parent)
        # In memory: what Kafka has, but a full disk does not let us remove. Nothing else waits for that.
        connection.executescript(
            "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE gone (seq INTEGER PRIMARY KEY);"
        )

    def _count(self) -> None:
        rows = self._connection.execute(
            "SELECT source_id, count(*), sum(size) FROM alert GROUP BY 1"
        ).fetchall()
        self.held = Counter({source_id: count for source_id, count, _ in rows})
        self.records = sum(count for _, count, _ in rows)
        self.bytes = sum(size for _, _, size in rows)
        self._look_at_oldest()

    def _look_at_oldest(self) -> None:
        row = self._connection.execute(_OLDEST).fetchone()
        self.oldest_at: int | None = row[0] if row else None

    def append(self, records: Sequence[OutgoingRecord], at_ms: int) -> None:
        """Add records at the end, all or none; they survive a loss of power once this returns."""
        rows = [to_row(record, at_ms) for record in records]
        with told(), self._transaction():
            self._connection.executemany(INSERT, rows)
        self.held.update(record.source_id for record in records)
        self.records += len(records)
        self.bytes += sum(size_of(record) for record in records)
        if self.oldest_at is None:
            self.oldest_at = at_ms

    def heads(self, topic: str, limit: int, max_bytes: int) -> list[Kept]:
        """Return, in order, the oldest record of each source on `topic`: `limit` and `max_bytes` at most.

        At least one if there is any. Raises SpoolDamaged when a record is not what was written.
        """
        with told():
            chosen: list[int] = []
            for seq, size in self._connection.execute(_HEADS, (topic, limit)):
                max_bytes -= size
                if chosen and max_bytes < 0:
                    break
                chosen.append(seq)
            return [self._read(seq) for seq in chosen]

    def _read(self, seq: int) -> Kept:
        row = self._connection.execute(f"SELECT {COLUMNS} FROM alert WHERE seq = ?", (seq,)).fetchone()
        if row is None or not intact(row):
            raise SpoolDamaged(f"alert {seq} is not what was written")
        return from_row(row)

    def remove(self, kept: Iterable[Kept]) -> None:
        """Give up records that Kafka has confirmed; those already gone change nothing.

        On a full disk they are given up in memory only: a death would send them again, which is harmless.
        """
        with told():
            gone = [one for one in kept if self._connection.execute(_GONE, (one.seq, one.seq)).rowcount]
            with suppress(NoRoom):
                self._sweep()
        for one in gone:
            self.held[one.record.source_id] -= 1
            if not self.held[one.record.source_id]:
                del self.held[one.record.source_id]
        self.records -= len(gone)
        self.bytes -= sum(size_of(one.record) for one in gone)
        with told():
            self._look_at_oldest()

    def _sweep(self) -> None:
        with told(), self._transaction():
            self._connection.execute("DELETE FROM alert WHERE seq IN gone")
            self._connection.execute("DELETE FROM gone")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def probe(self) -> None:
        """Write the file's header as it is; raises NoRoom while the disk has less than 16 MiB left."""
        with told():
            free = shutil.disk_usage(self._path.parent).free
            if free < MIN_FREE_BYTES:
                raise NoRoom(f"the disk has {free} bytes left; the spool needs {MIN_FREE_BYTES}")
            self._sweep()
        with told(), self._transaction():
            self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def restore(self, rows: Sequence[Row]) -> None:
        """Add rows (in the order of `COLUMNS`) that another file held, with their places in the order."""
        with told(), self._transaction():
            self._connection.executemany(INSERT, rows)
            self._count()

    def close(self) -> None:
        """Close the file; harmless if it is closed."""
        with told():
            self._connection.close()
