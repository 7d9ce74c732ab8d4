"""The tallies of the areas, kept up with their logs for as long as somebody looks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final, TypeVar

from dispatch.console.past import Past
from dispatch.hall.tally import KEPT_MS, Tally

T = TypeVar("T")

_PAGE: Final = 1_000
_PATIENCE_S: Final = 8.0


class StillCounting(Exception):
    """The day has more rows than one call counts; what was counted is kept, so ask again."""


class Tallies:
    """One tally an area, brought up to the log whenever somebody asks."""

    def __init__(self, past: Past, patience_s: float = _PATIENCE_S) -> None:
        self._past = past
        self._patience_s = patience_s
        self._known: dict[str, Tally] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def look(self, area_id: str, now: int, at: Callable[[Tally], T]) -> T:
        """Return what `at` (quick) makes of the area's tally at `now` (UTC ms); raises StillCounting."""
        async with self._turns.setdefault(area_id, asyncio.Lock()):
            tally = await self._caught_up(area_id, now)
            tally.forget(now - KEPT_MS)
            return at(tally)

    async def _caught_up(self, area_id: str, now: int) -> Tally:
        deadline = time.monotonic() + self._patience_s
        tally = self._known.get(area_id)
        if tally is None or (tally.hash and not await self._past.has_row(area_id, tally.seq, tally.hash)):
            # Also after a failover that lost rows: what was counted from them never was.
            tally = self._known[area_id] = Tally()
            tally.seq = await self._past.seq_at(area_id, now - KEPT_MS)
        while rows := await self._past.about_incidents(area_id, tally.seq, _PAGE):
            for row in rows:
                tally.take(row.at, row.events)
                tally.seq, tally.hash = row.seq, row.hash
            if len(rows) < _PAGE:
                break
            if time.monotonic() > deadline:
                raise StillCounting(f"the day's log is being counted: row {tally.seq} is reached")
        return tally
