"""A pool too large to go through, as it was when the standings were settled: by cell, and counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isqrt
from typing import Final

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.geometry import Point
from dispatch.model.grid import Grid
from dispatch.model.plan import Need, Travel
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.window import Window, between
from dispatch.rules.pool import ELIGIBLE, OFF_DUTY, REASONS, TOO_FAR, Pool, Reasons, lay_out, members, moments
from dispatch.rules.travel import farthest_dm, soonest_ms

NONE: Final = -1
"""The number of no reason, and of no place."""
_OFF: Final = REASONS.index(OFF_DUTY)
_NEVER: Final = 2**62
_FEW: Final = 128
"""So many, and the root of all more, are looked up one by one sooner than all are counted anew."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were barred by which reason while these were busy, and the free by speed and staleness."""

    busy: Flags
    counts: Ints
    free: tuple[tuple[int, bool, Grid], ...]

    def reached(self, scene: Point, within_ms: int, travel: Travel) -> Ints:
        """Return the counts of all reasons for a scene: of the free, some are too far."""
        near = sum(
            group.within(scene.x_dm, scene.y_dm, farthest_dm(within_ms, speed, old, travel))
            for speed, old, group in self.free
        )
        counts = self.counts.copy()
        counts[REASONS.index(TOO_FAR)] = counts[REASONS.index(ELIGIBLE)] - near
        counts[REASONS.index(ELIGIBLE)] = near
        return counts


class Field:
    """Those on duty in the order of a grid; `barred` and `place` run over the roster, NONE for no member.

    `barred` is as in a Pool, `place` where one on duty is in it. Those `turning` change by themselves, at
    the moments in `turns` (UTC ms); who of them has turned, or changed otherwise, is to be looked up anew.
    """

    def __init__(self, size: int, everybody: Pool, turns: Ints, stays: Window) -> None:
        self.stays = stays
        on = np.flatnonzero(everybody.barred != _OFF)
        self.grid = Grid(everybody.x[on], everybody.y[on])
        self.pool = everybody.take(on[self.grid.order])
        self.barred: Reasons = np.full(size, NONE, dtype=np.int8)
        self.barred[everybody.rows] = everybody.barred
        self.place: Ints = np.full(size, NONE, dtype=np.int64)
        self.place[self.pool.rows] = np.arange(len(on))
        self.turning = everybody.rows[turns < _NEVER]
        by_time = np.argsort(turns[turns < _NEVER], kind="stable")
        self.turning, self.turns = self.turning[by_time], turns[turns < _NEVER][by_time]
        self._groups = _groups(self.pool)
        self._tally: Tally | None = None

    def turned(self, now: int) -> Ints:
        """Return the rows of those who have turned by `now` (UTC ms)."""
        return self.turning[: np.searchsorted(self.turns, now, side="right")]

    def sure_ms(self, half: int, travel: Travel) -> int:
        """Return a time (ms) that nobody outside of a square of so much to each side (dm) is quicker than."""
        return min((soonest_ms(half, speed, old, travel) for speed, old, _ in self._groups), default=_NEVER)

    def tally(self, busy: Flags) -> tuple[Tally, Ints]:
        """Return a tally, and the places of those who are busy now and were not then, or the other way round.

        There are few of them: with too many the tally is made anew.
        """
        known = self._tally or self._count(busy.copy())
        rows = (known.busy != busy).nonzero()[0]
        places = self.place[rows]
        members = places != NONE
        rows, places = rows[members], places[members]
        most = _FEW + isqrt(len(self.grid))
        if len(places) > most:
            known, places = self._count(busy.copy()), places[:0]
        elif len(members) > _FEW + most:
            # The others are none of its business, and would be looked through again and again.
            then = busy.copy()
            then[rows] = known.busy[rows]
            known = replace(known, busy=then)
        self._tally = known
        return known, places

    def _count(self, busy: Flags) -> Tally:
        reason = self.pool.reasons(busy, np.zeros(len(self.pool.rows), dtype=np.int64), 0, [])
        counts = np.bincount(reason, minlength=len(REASONS))
        counts[_OFF] = np.count_nonzero(self.barred == _OFF)
        free = []
        for speed, old, group in self._groups:
            who = group[reason[group] == 0]
            free.append((speed, old, Grid(self.pool.x[who], self.pool.y[who])))
        return Tally(busy, counts, tuple(free))


def field_of(index: ResponderIndex, need: Need, town: str, now: int, travel: Travel) -> tuple[Window, Field]:
    """Lay out whom a need may draw on by the settled standings, for a window of time around `now`."""
    rows = members(index, need, town)
    columns = index.settled.columns.of(rows)
    changes = moments(columns, travel)
    turns = np.where(changes > now, changes, _NEVER).min(axis=0)
    # With too many turned it is quicker to begin anew than to look each of them up.
    coming = np.sort(turns)[index.most_changed :]
    stays = Window(between(changes, now).since, int(coming[0]) if len(coming) else _NEVER)
    stays = stays.within(index.fixed.turn(now))
    everybody = lay_out(index.fixed, rows, columns, need.capability, now, travel)
    return stays, Field(len(index.fixed.responders), everybody, turns, stays)


def _groups(pool: Pool) -> tuple[tuple[int, bool, Ints], ...]:
    """Return who in a pool is of one speed (mm/s) and staleness, for all that there are."""
    kind = pool.speed * 2 + pool.stale
    return tuple((int(k) // 2, bool(k % 2), np.flatnonzero(kind == k)) for k in np.unique(kind))
