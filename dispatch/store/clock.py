"""The clock by which everything is decided: the database's."""

from __future__ import annotations

import time
from typing import Final

from dispatch.store.pool import Store
from dispatch.store.statements import SQL

GOOD_FOR_S: Final = 60.0
"""So long two clocks do not drift apart by what would matter."""


async def clock_ms(store: Store) -> int:
    """Return the database's time, in UTC ms; raises Transient while it is away."""
    async with store.connection() as connection:
        now: int = await SQL.clock_ms(connection)
        return now


class ClockReading:
    """The database's clock between two looks at it: what it said last, and the time since."""

    def __init__(self) -> None:
        self._said = 0
        self._heard_at = -GOOD_FOR_S

    def hear(self, now: int) -> None:
        """Take note of what the clock said just now (UTC ms)."""
        self._said, self._heard_at = now, time.monotonic()

    def now(self) -> int | None:
        """Return what it says now (UTC ms), None when it was not heard for a minute."""
        passed = time.monotonic() - self._heard_at
        return self._said + int(passed * 1_000) if passed < GOOD_FOR_S else None
