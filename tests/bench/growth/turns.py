"""Turns on a machine that others measure on too: whoever holds the lock has it to themselves."""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Final

LEASE_S: Final = 180.0
"""After so long the lock is given back at the end of a turn."""
_COURTESY_S: Final = 1.0
"""So long nobody of ours asks again: the kernel wakes who waits, it does not hand the lock over."""


class Turns:
    """A lock on a file, kept from turn to turn until its lease is over; without a file every turn is free."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._held: IO[str] | None = None
        self._since = 0.0

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Have the lock within the block; waits for it where it is not held already."""
        if self._file is not None and self._held is None:
            held = self._file.open("a")
            await asyncio.to_thread(fcntl.flock, held, fcntl.LOCK_EX)
            self._held, self._since = held, time.monotonic()
        try:
            yield
        finally:
            if time.monotonic() - self._since > LEASE_S:
                await self.give_back()

    async def give_back(self) -> None:
        """Let others have the lock; harmless if it is not held."""
        held, self._held = self._held, None
        if held is not None:
            held.close()
            await asyncio.sleep(_COURTESY_S)
