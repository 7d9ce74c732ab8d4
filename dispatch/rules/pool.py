"""Whom a need may draw on, laid out as columns: what of each of them does not depend on the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.model.arrays import Flags, Ints, distances_dm
from dispatch.model.geometry import Point
from dispatch.model.plan import Need, Travel
from dispatch.model.responder import KINDS
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster_index import RosterIndex
from dispatch.model.window import Window, between
from dispatch.rules.travel import ageing, speeds, stale, unusable, way_ms

ELIGIBLE: Final = "eligible"
OFF_DUTY: Final = "off_duty"
BUSY: Final = "busy"
RESTING: Final = "resting"
LACKS_CAPABILITY: Final = "lacks_capability"
STALE_POSITION: Final = "stale_position"
TOO_FAR: Final = "too_far"
ALREADY_ASKED: Final = "already_asked"
REASONS: Final = (
    ELIGIBLE, OFF_DUTY, BUSY, RESTING, LACKS_CAPABILITY, STALE_POSITION, TOO_FAR, ALREADY_ASKED,
)  # fmt: skip
"""Why somebody cannot go, in order: the first that applies is named."""

Reasons = NDArray[np.int8]
_OFF, _BUSY, _FAR, _ASKED = (REASONS.index(name) for name in (OFF_DUTY, BUSY, TOO_FAR, ALREADY_ASKED))


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows of the roster in order, and of each the place (dm), speed (mm/s), and whether its place is old.

    `barred` is the number of the reason that applies wherever the scene is, 0 if none does; who is busy
    is not in it.
    """

    rows: Ints
    x: Ints
    y: Ints
    speed: Ints
    stale: Flags
    barred: Reasons

    def ways(self, scene: Point, travel: Travel) -> tuple[Ints, Ints]:
        """Return distances (dm) and travel times (ms) to the scene."""
        distance = distances_dm(self.x - scene.x_dm, self.y - scene.y_dm)
        return distance, way_ms(distance, self.speed, self.stale, travel)

    def reasons(self, busy: Flags, travel_ms: Ints, within_ms: int, asked: list[int]) -> Reasons:
        """Return for each the number of the first reason that applies (0: eligible).

        `busy` runs over the whole roster; `asked` are the rows of those who were asked before.
        """
        reason = self.barred.copy()
        reason[busy[self.rows] & (reason != _OFF)] = _BUSY
        free = reason == 0
        if asked:
            reason[free & np.isin(self.rows, asked)] = _ASKED
        reason[free & (travel_ms > within_ms)] = _FAR
        return reason


def pool_of(index: ResponderIndex, need: Need, town: str, now: int, travel: Travel) -> Pool:
    """Return whom a need in a town may draw on at `now` (UTC ms)."""
    key = (need.kinds, need.capability, town if need.scope == "town" else "", need.scope, travel)
    return index.derived(now, key, lambda: _lay_out(index, need, town, now, travel))


def _lay_out(index: ResponderIndex, need: Need, town: str, now: int, travel: Travel) -> tuple[Window, Pool]:
    fixed, columns = index.fixed, index.columns
    rows = np.flatnonzero(_members(fixed, need, town))
    mobile, seen_at = fixed.mobile[rows], columns.seen_at[rows]
    barred = np.zeros(len(rows), dtype=np.int8)
    # The first of the reasons counts, so it is set last.
    for name, applies in (
        (STALE_POSITION, unusable(mobile, seen_at, now, travel)),
        (LACKS_CAPABILITY, ~fixed.capable(need.capability)[rows]),
        (RESTING, columns.rest_until[rows] > now),
        (OFF_DUTY, ~index.on_duty(now)[rows]),
    ):
        barred[applies] = REASONS.index(name)
    pool = Pool(
        rows, columns.x[rows], columns.y[rows], speeds(fixed.mode[rows], travel),
        stale(mobile, seen_at, now, travel), barred,
    )  # fmt: skip
    moments = (columns.duty_until[rows], columns.rest_until[rows], *ageing(seen_at, travel))
    return fixed.turn(now).within(between(np.concatenate(moments), now)), pool


def _members(fixed: RosterIndex, need: Need, town: str) -> Flags:
    kinds = np.isin(fixed.kind, [KINDS.index(k) for k in need.kinds])
    if need.scope == "town":
        code = fixed.towns.index(town) if town in fixed.towns else -1
        kinds &= fixed.town == code
    flags: Flags = kinds
    return flags


def asked_rows(fixed: RosterIndex, asked: tuple[str, ...]) -> list[int]:
    """Return the rows of those of these ids who are still in the roster."""
    return [fixed.row[one] for one in asked if one in fixed.row]
