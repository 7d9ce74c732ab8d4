"""One owner per data directory: a lock that the kernel gives back when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from dispatch.local.errors import LocalServiceError


class Ownership:
    """An exclusive claim on a path, held until `release` or the end of this process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def claim(self) -> None:
        """Take the lock; raises LocalServiceError naming the holder when another process has it."""
        if self._fd is not None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.read(fd, 32).decode(errors="replace").strip() or "unknown"
            os.close(fd)
            raise LocalServiceError(
                f"{self._path.parent} is in use by process {holder}: "
                "stop it, or choose another data directory"
            ) from None
        os.ftruncate(fd, 0)
        os.write(fd, f"{os.getpid()}\n".encode())
        self._fd = fd

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
