"""Nearest handles it (就近处置): rank who can go by travel time, and name the reason of all who cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from dispatch.model.arrays import Ints, distances_dm
from dispatch.model.assignment import Explanation, Loser
from dispatch.model.geometry import Point, bearing_deg
from dispatch.model.plan import Need, Travel
from dispatch.model.responder import Responder
from dispatch.model.state import AreaState
from dispatch.rules.pool import OFF_DUTY, REASONS, Pool, Reasons, asked_rows, pool_of
from dispatch.rules.travel import speeds, stale, way_ms

RANKED_LOWER = "ranked_lower"
BEST_LOSERS = 5


@dataclass(frozen=True)
class Candidate:
    """An eligible responder for a scene: where it acts from, travel in ms, distance in dm."""

    responder: Responder
    position: Point
    travel_ms: int
    distance_dm: int
    scene: Point

    @cached_property
    def bearing_deg(self) -> int:
        """The bearing from the scene in degrees; worked out when it is wanted, which for most it never is."""
        return bearing_deg(self.scene, self.position)


@dataclass(slots=True)
class Ranking:
    """The eligible in order of travel time then id (all that can matter), and the count of every reason."""

    candidates: list[Candidate]
    considered: tuple[tuple[str, int], ...]
    near_losers: tuple[Loser, ...] = field(default=())

    def explain(self, rule: str, chosen: Sequence[Candidate]) -> list[Explanation]:
        """Explain each of those `chosen`: its rank, the counts, and the five best that lost."""
        taken = {c.responder.responder_id for c in chosen}
        others = [
            Loser(c.responder.responder_id, RANKED_LOWER, c.travel_ms)
            for c in self.candidates[: BEST_LOSERS + len(chosen)]
            if c.responder.responder_id not in taken
        ]
        # People off duty are no candidates that lost; they are named only when nobody else is there.
        best = sorted(
            [*others, *self.near_losers],
            key=lambda loser: (loser.reason == OFF_DUTY, loser.travel_ms, loser.responder_id),
        )[:BEST_LOSERS]
        rank = {c.responder.responder_id: place for place, c in enumerate(self.candidates, start=1)}
        return [
            Explanation(rule, rank[c.responder.responder_id], self.considered, tuple(best)) for c in chosen
        ]


def rank(
    state: AreaState, scene: Point, now: int, need: Need, travel: Travel, town: str, tried: tuple[str, ...],
    slower_permille: int = 1000,
) -> Ranking:  # fmt: skip
    """Rank the responders a need may draw on; those in `tried` were asked before and are left out.

    The first reason that applies is the one that is named. `slower_permille` is how much slower one may
    be that spreads: all who could be chosen for that are among the candidates. Integer arithmetic throughout.
    """
    index = state.responders
    pool = pool_of(index, need, town, now, travel)
    distance, travel_ms = pool.ways(scene, travel)
    reason = pool.reasons(index.columns.busy, travel_ms, need.within_ms, asked_rows(index.fixed, tried))
    eligible = np.flatnonzero(reason == 0)
    shortlist = _shortlist(need, slower_permille, travel_ms[eligible])
    members = first_of(eligible, travel_ms, shortlist)
    counts = np.bincount(reason, minlength=len(REASONS))
    return Ranking(
        _candidates(state, pool, scene, members, distance, travel_ms),
        tuple((name, int(n)) for name, n in sorted(zip(REASONS, counts, strict=True)) if n),
        tuple(_near_losers(index.fixed.responders, pool, reason, travel_ms)),
    )


def _shortlist(need: Need, slower_permille: int, eligible_ms: Ints) -> int:
    """Return how many can matter: those who may be chosen, and the best of those who lose to them."""
    enough = max(need.count, need.at_most) + BEST_LOSERS
    if not need.spread or len(eligible_ms) <= enough:
        return enough
    slowest = int(np.partition(eligible_ms, need.count - 1)[need.count - 1])
    # One that spreads may be slower by the factor, and one exchanged for it by the factor again.
    limit = slowest * slower_permille * slower_permille // 1_000_000
    return max(enough, int(np.count_nonzero(eligible_ms <= limit)))


def candidate_for(
    state: AreaState, scene: Point, now: int, responder: Responder, travel: Travel
) -> Candidate:
    """Return one named responder as a candidate, eligible or not: a person may send whom they like."""
    fixed, columns = state.responders.fixed, state.responders.columns
    row = [fixed.row[responder.responder_id]]
    at = Point(int(columns.x[row[0]]), int(columns.y[row[0]]))
    distance = distances_dm(columns.x[row] - scene.x_dm, columns.y[row] - scene.y_dm)
    old = stale(fixed.mobile[row], columns.seen_at[row], now, travel)
    travel_ms = way_ms(distance, speeds(fixed.mode[row], travel), old, travel)
    return Candidate(responder, at, int(travel_ms[0]), int(distance[0]), scene)


def _candidates(
    state: AreaState, pool: Pool, scene: Point, members: Sequence[int], distance: Ints, travel_ms: Ints
) -> list[Candidate]:
    responders = state.responders.fixed.responders
    return [
        Candidate(
            responders[pool.rows[i]],
            Point(int(pool.x[i]), int(pool.y[i])),
            int(travel_ms[i]),
            int(distance[i]),
            scene,
        )
        for i in members
    ]


def _near_losers(
    responders: tuple[Responder, ...], pool: Pool, reason: Reasons, travel_ms: Ints
) -> list[Loser]:
    """Return the nearest who are barred; those off duty only where they could be among the five best."""
    off_duty = REASONS.index(OFF_DUTY)
    nearest = first_of(np.flatnonzero(reason > off_duty), travel_ms, BEST_LOSERS)
    if len(nearest) < BEST_LOSERS:
        nearest += first_of(np.flatnonzero(reason == off_duty), travel_ms, BEST_LOSERS)
    return [
        Loser(responders[pool.rows[i]].responder_id, REASONS[reason[i]], int(travel_ms[i])) for i in nearest
    ]


def first_of(members: Ints, travel_ms: Ints, count: int) -> list[int]:
    """Return the first `count` members by travel time, then in their order, which is that of the ids."""
    times = travel_ms[members]
    if len(members) > count > 0:
        # Everything at the count-th best time stays in, so that ties are broken by id alone.
        among = times <= np.partition(times, count - 1)[count - 1]
        members, times = members[among], times[among]
    order = np.argsort(times, kind="stable")
    return [int(i) for i in members[order][:count]]
