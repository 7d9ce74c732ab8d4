"""Which past states of an area are kept at hand: some evenly along the log, and the last few asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from dispatch.store.replica import Replica

FIRST_STRIDE: Final = 64
"""Rows between two marks of a short log."""


class Marks:
    """Past states of one log by row, at most `most` along the log and `recent` others.

    As the log grows the marks thin out: every second one goes, so that they stay evenly spread. What is
    handed in must not change any more.
    """

    def __init__(self, most: int = 32, recent: int = 6) -> None:
        if most < 2 or recent < 1:
            raise ValueError(f"most is {most} and recent {recent}; the least are 2 and 1")
        self.stride = FIRST_STRIDE
        self._most = most
        self._along: dict[int, Replica] = {}
        self._recent: OrderedDict[int, Replica] = OrderedDict()
        self._keep = recent

    def before(self, seq: int) -> Replica | None:
        """Return the nearest known state of row `seq` or an earlier one, None if there is none."""
        known = [at for at in (*self._along, *self._recent) if at <= seq]
        if not known:
            return None
        nearest = max(known)
        if nearest in self._recent:
            self._recent.move_to_end(nearest)
            return self._recent[nearest]
        return self._along[nearest]

    def mark(self, replica: Replica) -> None:
        """Keep a state along the log, if its row is one of those to mark."""
        seq = replica.state.seq
        if seq % self.stride == 0:
            self._along[seq] = replica
            while len(self._along) > self._most:
                self.stride *= 2
                self._along = {at: kept for at, kept in self._along.items() if at % self.stride == 0}

    def remember(self, replica: Replica) -> None:
        """Keep a state that was asked for, until others were asked for."""
        self._recent[replica.state.seq] = replica
        self._recent.move_to_end(replica.state.seq)
        while len(self._recent) > self._keep:
            self._recent.popitem(last=False)

    def rows(self) -> Iterable[int]:
        """Return the rows whose states are kept, in order."""
        return sorted({*self._along, *self._recent})

    def clear(self) -> None:
        """Forget everything."""
        self._along.clear()
        self._recent.clear()
