"""A directory that another account works in, though it may not enter the directories above it.

The data directory may lie below a private one: root's home, a temporary directory of mode 0700. Opening those
for the server's account would open them for everybody. Instead the server is handed its own directory as an
open descriptor and names its files through `/proc/self/fd`, which asks nothing of the directories above.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dispatch.local.accounts import Account


@dataclass(frozen=True, slots=True)
class PrivateHome:
    """A directory, and the account (None: our own) that everything in it belongs to."""

    path: Path
    account: Account | None

    def make(self) -> None:
        """Make the directory, closed to everybody but its account. Changes no other directory."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account is not None and self.path.stat().st_uid != self.account.uid:
            os.chown(self.path, self.account.uid, self.account.gid)

    def write(self, name: str, text: str) -> Path:
        """Write a new file only the account can read, and return its path as we see it."""
        file = self.path / name
        file.unlink(missing_ok=True)
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as stream:
            if self.account is not None:
                os.fchown(fd, self.account.uid, self.account.gid)
            stream.write(text)
        return file

    @contextmanager
    def opened(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Give the path under which a child sees the directory, and the `Popen` arguments that make it so."""
        if self.account is None:
            yield self.path, {}
            return
        fd = os.open(self.path, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield Path(f"/proc/self/fd/{fd}"), {"pass_fds": (fd,), **self.account.popen_options()}
        finally:
            os.close(fd)
