"""How far the auditor has proven each partition: taken up, moved on, and set back when it has to be."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from dispatch import metrics
from dispatch.store.audit import History, Place
from streams.audit_places import Bounds, find_cut, rewound
from streams.audit_ports import Ledger, Reader, Tells
from streams.audit_words import cut_notice, rewind_notice

FAILOVER_REWIND_S: Final = 900.0
"""After a failover the auditor reads so many s of every topic again: what the standby lacked is on them."""


class Cursors:
    """The cursors, in memory and in the ledger; `at` says up to which offset (exclusive) all is proven."""

    def __init__(self, ledger: Ledger, desk: Tells) -> None:
        self._ledger = ledger
        self._desk = desk
        self.at: dict[Place, int] = {}

    async def take_up(self, reader: Reader) -> None:
        """Take up partitions that are new here: where the cursor is, else at their beginning."""
        places = await reader.places()
        new = [place for place in places if place not in self.at]
        if new:
            kept, bounds = await self._ledger.cursors(), await reader.bounds(new)
            self.at |= {place: kept.get(place, bounds[place].begin) for place in new}
            reader.follow(self.at)

    async def move(self, reached: Mapping[Place, int]) -> None:
        """Keep what is proven now."""
        await self._ledger.move(reached)
        self.at |= reached

    async def follow_history(self, reader: Reader) -> bool:
        """Go back 15 minutes when another database answers than the one the cursors belong to; True if so."""
        present, known = await self._ledger.present_history(), await self._ledger.known_history()
        if present == known:
            return False
        if known is None:
            await self._ledger.move(self.at, present)
            return False
        was, now = f"{known.system_id}/{known.timeline}", f"{present.system_id}/{present.timeline}"
        await self._desk.tell(rewind_notice(FAILOVER_REWIND_S, f"the database went from {was} to {now}", now))
        await self.rewind(reader, FAILOVER_REWIND_S, present)
        return True

    async def rewind(self, reader: Reader, rewind_s: float, history: History | None = None) -> None:
        """Go back by `rewind_s` s, and keep with that which database it is."""
        at_ms = max(round((time.time() - rewind_s) * 1000), 0)
        # What was lost may include the latest cursors: those in memory are as far as was ever read.
        kept = await self._ledger.cursors()
        lowest = {place: min(cursor, kept.get(place, cursor)) for place, cursor in self.at.items()}
        self.at = rewound(lowest, await reader.at_time(list(lowest), at_ms))
        await self._ledger.move(self.at, history)
        metrics.AUDIT_REWINDS.inc()

    async def mend_cuts(self, bounds: Mapping[Place, Bounds]) -> None:
        """Start over in a partition that no longer holds what its cursor says, and say so."""
        for place, one in bounds.items():
            cut = find_cut(place, self.at[place], one)
            if cut is not None:
                lost = 0 if cut.anew else await self._ledger.unledgered(place, cut.cursor, one.begin)
                await self._desk.tell(cut_notice(cut, lost))
                await self.move({place: one.begin})
