"""A damaged spool file: what can still be read goes into a new file, the old one is set aside, never deleted.

A death between any two steps is made good at the next opening: the file in place is always either the
damaged one, or a new one that holds everything that could be read of it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import structlog

from dispatch.gateway.spool_errors import SpoolDamaged, told
from dispatch.gateway.spool_file import SpoolFile, sync_folder
from dispatch.gateway.spool_row import COLUMNS, Row, intact

_ASIDE: Final = ".damaged-"
_BESIDE: Final = ("-wal", "-shm")

_log = structlog.get_logger(__name__)


def open_spool(path: Path) -> SpoolFile:
    """Open the spool at `path`, mending what a death or damage left; raises SpoolUnusable."""
    fresh = _fresh(path)
    with told():
        if fresh.exists() and not path.exists():
            _set_aside(path)
            fresh.rename(path)
            sync_folder(path.parent)
        _unlink(fresh)
    try:
        return SpoolFile(path)
    except SpoolDamaged as damage:
        return rescue(path, str(damage))


def rescue(path: Path, reason: str) -> SpoolFile:
    """Set the closed file at `path` aside and open a new one with all that could be read of it."""
    fresh = _fresh(path)
    with told():
        _unlink(fresh)
        rows = _readable(path)
        with closing(SpoolFile(fresh)) as copy:
            copy.restore(rows)
        aside = _set_aside(path)
        fresh.rename(path)
        sync_folder(path.parent)
    _log.error("spool_file_damaged", reason=reason, set_aside=str(aside), rescued=len(rows))
    return SpoolFile(path)


def set_aside(path: Path) -> list[str]:
    """Return the names of the damaged files that lie beside the spool at `path`."""
    names = (found.name for found in path.parent.glob(f"{path.name}{_ASIDE}*"))
    return sorted(name for name in names if not name.endswith(_BESIDE))


def _fresh(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _unlink(path: Path) -> None:
    for one in (path, *(path.with_name(path.name + end) for end in _BESIDE)):
        one.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path:
    aside = path.with_name(f"{path.name}{_ASIDE}{time.time_ns()}")
    # The file first: as long as it is in place, the write-ahead log belongs beside it.
    for end in ("", *_BESIDE):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
    return aside


def _readable(path: Path) -> list[Row]:
    """Return every intact row, by order: from the front up to the damage, then from the back."""
    found: dict[int, Row] = {}
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, isolation_level=None)) as connection:
            found.update((row[0], row) for row in _rows(connection, order))
    return [found[seq] for seq in sorted(found)]


def _rows(connection: sqlite3.Connection, order: str) -> Iterator[Row]:
    cursor = connection.execute(f"SELECT {COLUMNS} FROM alert NOT INDEXED ORDER BY seq {order}")
    with suppress(sqlite3.Error):
        for row in cursor:
            if intact(row):
                yield row
