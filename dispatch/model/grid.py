"""Points on the plane sorted into square cells: who is near, and how many are within a distance."""

from __future__ import annotations

from math import isqrt
from typing import Final

import numpy as np

from dispatch.model.arrays import Flags, Ints, distances_dm

_PER_CELL: Final = 2
"""So many points would be in a cell if they were spread evenly; they are not, and most cells are empty."""
_OUTLIERS: Final = 200
"""One in so many on each side may lie outside of the cells proper, so that a stray point widens none."""
_FEW: Final = 4096
"""So many points are gone through sooner than their cells are looked up."""

_EXACT: Final = 2**26
"""Distances below are exact however they are compared."""


class Grid:
    """Points in the order of their cells, row by row; `order` tells which of the given points is which.

    A cell is `side` dm wide. The outermost cells are open: they hold whatever lies beyond.
    """

    def __init__(self, x: Ints, y: Ints) -> None:
        """Sort points (dm) into cells; those of one cell stay in the order given."""
        cells = len(x) // _PER_CELL + 1
        (self._low_x, wide), (self._low_y, high) = _extent(x), _extent(y)
        self.side: int = max(isqrt(wide * high // cells), max(wide, high) // cells) + 1
        self._across = wide // self.side + 3
        self._up = high // self.side + 3
        cell = self._rows(y) * self._across + self._columns(x)
        self.order: Ints = np.argsort(cell, kind="stable")
        self.x, self.y = x[self.order], y[self.order]
        held = np.bincount(cell, minlength=self._across * self._up)
        self._start: Ints = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(held)))

    def __len__(self) -> int:
        return len(self.x)

    def square(self, x: int, y: int, half: int) -> Ints:
        """Return the numbers in `order` of all points in a square, and of some beside it."""
        rows = np.arange(self._row(y - half), self._row(y + half) + 1) * self._across
        return self._points(rows + self._column(x - half), rows + (self._column(x + half) + 1))

    def within(self, x: int, y: int, distance: int) -> int:
        """Return how many points are within a distance (dm, whole ones: rounded down) of a place."""
        if len(self) <= _FEW:
            return self._near(x, y, distance, slice(None))
        rows = np.arange(self._row(y - distance), self._row(y + distance) + 1)
        first, inner, outer, last = (rows * self._across + c for c in self._chords(rows, x, y, distance))
        edge = np.concatenate((self._points(first, inner), self._points(outer, last)))
        whole = int((self._start[outer] - self._start[inner]).sum())
        return whole + self._near(x, y, distance, edge)

    def _chords(self, rows: Ints, x: int, y: int, distance: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Return in which column a circle begins in each row, its whole cells begin and end, and it ends."""
        low = self._low_y + (rows - 1) * self.side
        high = low + self.side - 1
        ends = (rows == 0) | (rows == self._up - 1)
        nearest = np.where(ends, 0, np.maximum(np.maximum(low - y, y - high), 0))
        farthest = np.maximum(np.abs(low - y), np.abs(high - y))
        # A decimetre more and one less: no rounding passes a cell over, or takes it for a whole one.
        touched = _half_chord(distance + 1, nearest) + 1
        sure = _half_chord(distance, farthest) - 1
        first, last = self._columns(x - touched), self._columns(x + touched) + 1
        # The outermost cells are never whole, for they are open.
        least, most = np.maximum(first, 1), np.minimum(last, self._across - 1)
        inner = np.clip(1 - (self._low_x - x + sure) // self.side, least, most)
        outer = np.clip(1 + (x + sure + 1 - self._low_x) // self.side, inner, most)
        return first, inner, np.where(ends, inner, outer), last

    def _near(self, x: int, y: int, distance: int, among: Ints | slice) -> int:
        across, up = self.x[among] - x, self.y[among] - y
        if distance < _EXACT:
            # Below it a square is compared as well as its root rounded down, and sooner.
            near: Flags = across * across + up * up < (distance + 1) ** 2
        else:
            near = distances_dm(across, up) <= distance
        return int(np.count_nonzero(near))

    def _points(self, first: Ints, last: Ints) -> Ints:
        return _ranges(self._start[first], self._start[last])

    def _column(self, x: int) -> int:
        return min(max((x - self._low_x) // self.side + 1, 0), self._across - 1)

    def _row(self, y: int) -> int:
        return min(max((y - self._low_y) // self.side + 1, 0), self._up - 1)

    def _columns(self, x: Ints) -> Ints:
        return np.clip((x - self._low_x) // self.side + 1, 0, self._across - 1)

    def _rows(self, y: Ints) -> Ints:
        return np.clip((y - self._low_y) // self.side + 1, 0, self._up - 1)


def _extent(of: Ints) -> tuple[int, int]:
    """Return where nearly all of these begin, and how far they reach from there."""
    if not len(of):
        return 0, 0
    ends = len(of) // _OUTLIERS, len(of) - 1 - len(of) // _OUTLIERS
    low, high = np.partition(of, ends)[list(ends)]
    return int(low), int(high - low)


def _half_chord(distance: int, away: Ints) -> Ints:
    """Return half of what a circle cuts out of a line so far `away` from its centre; -1 if nothing."""
    left = float(distance) ** 2 - away.astype(np.float64) ** 2
    return np.where(left < 0, -1, np.sqrt(np.maximum(left, 0))).astype(np.int64)


def _ranges(begin: Ints, end: Ints) -> Ints:
    """Return all numbers from each `begin` to just before its `end`."""
    many = end - begin
    shift = np.repeat(begin - (np.cumsum(many) - many), many)
    return shift + np.arange(len(shift))
