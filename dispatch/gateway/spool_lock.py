"""One process at a time for a spool's folder; the kernel gives the lock back however its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from dispatch.gateway.spool_errors import SpoolUnusable


class FolderLock:
    """An exclusive claim on `folder`, by a file in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: int | None = None

    def claim(self) -> None:
        """Take the lock, making the folder; harmless when it is held. Raises SpoolUnusable."""
        if self._held is not None:
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SpoolUnusable(f"{self._folder} cannot be used: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            raise SpoolUnusable(
                f"{self._folder} is in use by another process: each gateway needs a spool_dir of its own"
            ) from None
        self._held = descriptor

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
