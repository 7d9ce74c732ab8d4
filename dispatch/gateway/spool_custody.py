"""Custody of the spool's file: opened when it can be, rescued when it is damaged. For one thread only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import structlog

from dispatch.gateway import metrics
from dispatch.gateway.spool_errors import NoRoom, SpoolDamaged, SpoolUnusable
from dispatch.gateway.spool_file import SpoolFile
from dispatch.gateway.spool_lock import FolderLock
from dispatch.gateway.spool_rescue import open_spool, rescue, set_aside

READ: Final = "read"
KEEP: Final = "keep"
PROBE: Final = "probe"
_REOPEN_S: Final = 1.0

T = TypeVar("T")
_log = structlog.get_logger(__name__)


class SpoolCustody:
    """Keeps the file at `path` open; one process at a time may. Other threads only look at what it tells.

    `trouble` says why it cannot be written, "" if it can; `known` is the file as last seen, `file` is
    None while it cannot be used; `damaged` are the names of the files that were set aside.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FolderLock(path.parent)
        self._retry_at = 0.0
        self.file: SpoolFile | None = None
        self.known: SpoolFile | None = None
        self.trouble = "the spool is not opened yet"
        self.damaged: list[str] = []

    def run(self, operation: str, work: Callable[[SpoolFile], T]) -> T:
        """Do `work` on the file; once more after a rescue. Raises SpoolUnusable, and what `work` raises."""
        try:
            try:
                found = work(self._opened())
            except SpoolDamaged as damage:
                self._close_file()
                self._use(rescue(self._path, str(damage)))
                found = work(self._opened())
        except SpoolUnusable as error:
            self._fail(operation, error)
            raise
        if operation in (KEEP, PROBE):
            self.trouble = ""
        self._show()
        return found

    def close(self) -> None:
        """Close the file and let other processes have it."""
        self._close_file()
        self._lock.release()

    def _opened(self) -> SpoolFile:
        if self.file is None:
            if time.monotonic() < self._retry_at:
                raise SpoolUnusable(self.trouble)
            self._retry_at = time.monotonic() + _REOPEN_S
            self._lock.claim()
            self._use(open_spool(self._path))
        assert self.file is not None
        return self.file

    def _use(self, file: SpoolFile) -> None:
        self.file = self.known = file
        self.damaged = set_aside(self._path)

    def _fail(self, operation: str, error: SpoolUnusable) -> None:
        metrics.SPOOL_FAILURES.labels(operation).inc()
        if str(error) != self.trouble:
            _log.error("spool_unusable", operation=operation, reason=str(error))
        self.trouble = str(error)
        # A full disk can still be read. After any other failure the connection may not know what is on
        # the disk: the next one looks for itself.
        if not isinstance(error, NoRoom):
            self._close_file()

    def _show(self) -> None:
        if self.known is not None:
            metrics.SPOOL_RECORDS.set(self.known.records)
            metrics.SPOOL_BYTES.set(self.known.bytes)
        metrics.SPOOL_DAMAGED.set(len(self.damaged))

    def _close_file(self) -> None:
        file, self.file = self.file, None
        if file is not None:
            with suppress(SpoolUnusable):
                file.close()
