"""Where the auditor goes on in a partition: pure arithmetic of cursors, bounds and times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dispatch.store.audit import Place


@dataclass(frozen=True, slots=True)
class Bounds:
    """The offsets of a partition: the first that is still there, and the one the next record will get."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A partition no longer holds what its cursor says: records are gone, or it was made anew.

    From `cursor` to `bounds.begin` nothing can be read any more; if it was made anew (`anew`), all of it is
    unknown again.
    """

    place: Place
    cursor: int
    bounds: Bounds

    @property
    def anew(self) -> bool:
        """Whether the partition ends before what was read of it already."""
        return self.bounds.end < self.cursor


def find_cut(place: Place, cursor: int | None, bounds: Bounds) -> Cut | None:
    """Return what is wrong with a cursor, None when it can go on or there is none yet."""
    if cursor is None or bounds.begin <= cursor <= bounds.end:
        return None
    return Cut(place, cursor, bounds)


def rewound(cursors: Mapping[Place, int], found: Mapping[Place, int | None]) -> dict[Place, int]:
    """Return the cursors set back to the offsets `found` for a time; never forward.

    None means: no record is that young, there is nothing to read again.
    """
    return {
        place: cursor if (offset := found.get(place)) is None else min(cursor, offset)
        for place, cursor in cursors.items()
    }


def stretches(cursors: Mapping[Place, int], limits: Mapping[Place, int]) -> dict[Place, tuple[int, int]]:
    """Return what is to be read: from the cursor up to the limit (exclusive), where there is anything."""
    return {
        place: (cursor, limits[place]) for place, cursor in cursors.items() if cursor < limits.get(place, 0)
    }
