"""What can go wrong with the spool's file, told apart: damage, a full disk, and what may pass."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class SpoolUnusable(Exception):
    """The spool's file cannot be read or written just now; the message says why."""


class NoRoom(SpoolUnusable):
    """The disk is full."""


class SpoolDamaged(SpoolUnusable):
    """What the file holds is not what was written."""


_KINDS: Final = {
    sqlite3.SQLITE_CORRUPT: SpoolDamaged,
    sqlite3.SQLITE_NOTADB: SpoolDamaged,
    sqlite3.SQLITE_FULL: NoRoom,
}


@contextmanager
def told() -> Iterator[None]:
    """Tell SQLite's errors apart: damage, and what may pass."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        kind = _KINDS.get(code, SpoolUnusable)
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise kind(f"{error} ({name})") from error
    except OSError as error:
        raise SpoolUnusable(f"{error.strerror}: {error.filename or 'the spool'}") from error
