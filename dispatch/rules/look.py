"""Look for whom a need may draw on: at everybody, or of many only as far around the scene as it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.geometry import Point
from dispatch.model.plan import Need, Travel
from dispatch.model.responder_index import ResponderIndex
from dispatch.rules.crowd import Crowd, crowd_of
from dispatch.rules.pool import OFF_DUTY, REASONS, Pool, Reasons, pool_of

BEST_LOSERS: Final = 5
_FIRST_LOOK: Final = 120
"""So many are looked at first: of them some are free, and the quickest of those surely of all."""
_OFF: Final = REASONS.index(OFF_DUTY)


@dataclass(frozen=True, slots=True)
class Look:
    """Those looked at, by row: distance (dm), travel time (ms), and the first reason (0: eligible).

    Whoever can be chosen or named is among them; `counts` are those of the reasons over everybody.
    """

    pool: Pool
    distance: Ints
    travel_ms: Ints
    reason: Reasons
    counts: Ints


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: a need at a scene, of whom these are busy and those rows were asked before.

    `slower_permille` is how much slower one may be that spreads.
    """

    scene: Point
    need: Need
    busy: Flags
    asked: list[int]
    travel: Travel
    slower_permille: int

    def look(self, index: ResponderIndex, town: str, now: int) -> Look:
        """Look for the answer at `now` (UTC ms)."""
        crowd = crowd_of(index, self.need, town, now, self.travel)
        return (crowd and self._near(crowd)) or self._at(pool_of(index, self.need, town, now, self.travel))

    @property
    def enough(self) -> int:
        """How many matter at least: those who may be chosen, and the best of those who lose to them."""
        return max(self.need.count, self.need.at_most) + BEST_LOSERS

    def slowest_ms(self, eligible_ms: Ints) -> int:
        """Return how long one may take that is chosen because it spreads; of more than enough eligible."""
        slowest = int(np.partition(eligible_ms, self.need.count - 1)[self.need.count - 1])
        # One that spreads may be slower by the factor, and one exchanged for it by the factor again.
        return slowest * self.slower_permille * self.slower_permille // 1_000_000

    def _at(self, pool: Pool, counts: Ints | None = None) -> Look:
        distance, travel_ms = pool.ways(self.scene, self.travel)
        reason = pool.reasons(self.busy, travel_ms, self.need.within_ms, self.asked)
        found = np.bincount(reason, minlength=len(REASONS)) if counts is None else counts
        return Look(pool, distance, travel_ms, reason, found)

    def _near(self, crowd: Crowd) -> Look | None:
        """Look ever farther around the scene; None where those off duty must be gone through."""
        counts = crowd.counts(self.scene, self.busy, self.need.within_ms, self.asked, self.travel)
        if counts[_OFF] and counts[_OFF + 1 :].sum() < BEST_LOSERS:
            return None
        half = crowd.field.grid.side
        while True:
            places, everybody = crowd.places(self.scene, half)
            if everybody or len(places) >= _FIRST_LOOK:
                look = self._at(crowd.at(places), counts)
                if everybody or self._suffices(look, crowd.field.sure_ms(half, self.travel)):
                    return look
            half *= 2

    def _suffices(self, look: Look, sure_ms: int) -> bool:
        """Tell whether all who matter were looked at, if nobody else is quicker than `sure_ms`."""
        eligible_ms, others_ms = look.travel_ms[look.reason == 0], look.travel_ms[look.reason > _OFF]
        named = np.count_nonzero(others_ms < sure_ms) >= BEST_LOSERS
        if not named and len(others_ms) < look.counts[_OFF + 1 :].sum():
            return False
        if len(eligible_ms) == look.counts[0]:
            return True
        if np.count_nonzero(eligible_ms < sure_ms) < self.enough:
            return False
        return not self.need.spread or self.slowest_ms(eligible_ms) < sure_ms
