"""How soon somebody free is at each sample point, by the travel times that the choice of responders uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.spatial import cKDTree

from dispatch.coverage.ground import Ground
from dispatch.model.arrays import Flags, Ints, distances_dm
from dispatch.model.plan import Travel
from dispatch.model.responder import MODES
from dispatch.model.responder_index import Columns
from dispatch.model.state import AreaState
from dispatch.rules.travel import reach_dm, speeds, stale, unusable, way_ms

WITHIN_S: Final = (60, 180, 300)
"""One, three and five minutes."""

NEVER: Final = 2**62
"""The arrival, in ms, of somebody who does not come in the longest of these times."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Who is taken away to see what that costs: `bound` to the incident in question, and others by id."""

    bound: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    @property
    def everybody(self) -> frozenset[str]:
        """All who are taken away."""
        return self.bound | self.others


def free(state: AreaState, at: int, as_if_free: frozenset[str] = frozenset()) -> Flags:
    """Tell for every responder whether it is free at `at` (UTC ms); those `as_if_free` are not called busy.

    Free is who is on duty, bound by nothing, not resting, and of whom one knows where it is: the same as
    the plans ask of whom they send.
    """
    index = state.responders
    columns = index.columns
    busy = columns.busy.copy()
    busy[_rows(state, as_if_free)] = False
    travel = state.book().travel
    flags: Flags = (
        index.on_duty(at)
        & ~busy
        & (columns.rest_until <= at)
        & ~unusable(index.fixed.mobile, columns.seen_at, at, travel)
    )
    return flags


def arrivals(state: AreaState, ground: Ground, at: int, who: Flags) -> Ints:
    """Return for every sample point after how many ms the first of `who` is there; NEVER if not in time.

    Everybody of one mode has one speed, or one slower one where the position is old: so the nearest of such
    a group is its first, and one nearest-neighbour search a group does it.
    """
    index = state.responders
    columns = index.columns
    travel = state.book().travel
    old = stale(index.fixed.mobile, columns.seen_at, at, travel)
    first = np.full(len(ground.points), NEVER, dtype=np.int64)
    for mode, is_old, rows in _groups(index.fixed.mode, old, who):
        np.minimum(first, _first_of(columns, rows, ground, mode, is_old, travel), out=first)
    return first


def shares(ground: Ground, arrival_ms: Ints) -> np.ndarray:
    """Return for every cell the share of its points reached within each of `WITHIN_S`."""
    limits = np.array(WITHIN_S, dtype=np.int64) * 1_000
    reached = (arrival_ms[:, None] <= limits[None, :]).astype(np.int64)
    counted = np.add.reduceat(reached, ground.first, axis=0) if len(ground.cells) else reached
    found: np.ndarray = counted / ground.size[:, None]
    return found


def _rows(state: AreaState, names: frozenset[str]) -> list[int]:
    row = state.registry.row
    return [row[name] for name in names if name in row]


def without(state: AreaState, who: Flags, names: frozenset[str]) -> Flags:
    """Return `who` without the responders of these ids."""
    left = who.copy()
    left[_rows(state, names)] = False
    return left


def _groups(mode: Ints, old: Flags, who: Flags) -> Iterator[tuple[int, bool, Ints]]:
    for number in range(len(MODES)):
        for is_old in (False, True):
            rows = np.flatnonzero(who & (mode == number) & (old == is_old))
            if len(rows):
                yield number, is_old, rows


def _first_of(columns: Columns, rows: Ints, ground: Ground, mode: int, is_old: bool, travel: Travel) -> Ints:
    """Return the arrivals of one group; the search stops where nobody would come in time."""
    tree = cKDTree(np.column_stack((columns.x[rows], columns.y[rows])))
    bound = reach_dm(WITHIN_S[-1] * 1_000, mode, is_old, travel)
    _, nearest = tree.query(ground.points, distance_upper_bound=bound)
    found = np.flatnonzero(nearest < len(rows))
    who = rows[nearest[found]]
    points = ground.points[found].astype(np.int64)
    distance = distances_dm(columns.x[who] - points[:, 0], columns.y[who] - points[:, 1])
    times = np.full(len(ground.points), NEVER, dtype=np.int64)
    same = np.full(len(found), mode, dtype=np.int64)
    times[found] = way_ms(distance, speeds(same, travel), np.full(len(found), is_old), travel)
    return times
