"""Who holds a data directory, without touching its lock."""

from __future__ import annotations

import os
from pathlib import Path

LOCKS = Path("/proc/locks")
"""The kernel's own list of locks held."""


def holder(lock_file: Path, locks: Path = LOCKS) -> int | None:
    """Return the process that holds the lock of this file, None when nobody does.

    Taking the lock to find out would make a `dispatch up` fail that starts in the same moment.
    """
    try:
        at = lock_file.stat()
        held = locks.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    place = f"{os.major(at.st_dev):02x}:{os.minor(at.st_dev):02x}:{at.st_ino}"
    for line in held:
        # 1: FLOCK  ADVISORY  WRITE 1234 fe:01:5678 0 EOF
        fields = line.split()
        if len(fields) >= 6 and fields[1] == "FLOCK" and fields[5] == place:
            return int(fields[4])
    return None
