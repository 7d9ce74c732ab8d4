"""Whom a need may draw on, laid out as columns: what of each of them does not depend on the scene."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.model.arrays import Flags, Ints, distances_dm
from dispatch.model.geometry import Point
from dispatch.model.plan import Need, Travel
from dispatch.model.responder_index import Columns, ResponderIndex
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

    def take(self, places: Ints) -> Pool:
        """Return those in these places, in their order."""
        return Pool(
            self.rows[places], self.x[places], self.y[places], self.speed[places], self.stale[places],
            self.barred[places],
        )  # fmt: skip

    def with_others(self, others: Pool) -> Pool:
        """Return these and the others together, by row."""
        both = (np.concatenate((getattr(self, name), getattr(others, name))) for name in self.__slots__)
        together = Pool(*both)
        return together.take(np.argsort(together.rows))

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

    def make() -> tuple[Window, Pool]:
        rows = members(index, need, town)
        columns = index.columns_of(rows)
        stays = between(moments(columns, travel), now).within(index.fixed.turn(now))
        return stays, lay_out(index.fixed, rows, columns, need.capability, now, travel)

    return index.derived.of(now, key_of(need, town, travel), make)


def key_of(need: Need, town: str, travel: Travel) -> tuple[Hashable, ...]:
    """Return what a pool depends on besides the standings and the time."""
    return need.kinds, need.capability, town if need.scope == "town" else None, travel


def members(index: ResponderIndex, need: Need, town: str) -> Ints:
    """Return the rows of all whom a need in a town may draw on, in order."""
    return index.fixed.members(need.kinds, town if need.scope == "town" else None)


def lay_out(
    fixed: RosterIndex, rows: Ints, columns: Columns, capability: str, now: int, travel: Travel
) -> Pool:
    """Lay out these rows, of which `columns` are the standings, as they are at `now` (UTC ms)."""
    mobile = fixed.mobile[rows]
    barred = np.zeros(len(rows), dtype=np.int8)
    # The first of the reasons counts, so it is set last.
    for name, applies in (
        (STALE_POSITION, unusable(mobile, columns.seen_at, now, travel)),
        (LACKS_CAPABILITY, ~fixed.capable(capability)[rows]),
        (RESTING, columns.rest_until > now),
        (OFF_DUTY, ~columns.on_duty(fixed.rostered(now)[rows], now)),
    ):
        barred[applies] = REASONS.index(name)
    return Pool(
        rows, columns.x, columns.y, speeds(fixed.mode[rows], travel),
        stale(mobile, columns.seen_at, now, travel), barred,
    )  # fmt: skip


def moments(columns: Columns, travel: Travel) -> Ints:
    """Return the moments (UTC ms) at which a standing changes by itself, some for each responder."""
    return np.stack((columns.duty_until, columns.rest_until, *ageing(columns.seen_at, travel)))


def asked_rows(fixed: RosterIndex, asked: tuple[str, ...]) -> list[int]:
    """Return the rows of those of these ids who are still in the roster."""
    return [fixed.row[one] for one in asked if one in fixed.row]
