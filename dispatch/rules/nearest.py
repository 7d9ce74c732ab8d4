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
from dispatch.rules.look import BEST_LOSERS, Look, Question
from dispatch.rules.pool import OFF_DUTY, REASONS, asked_rows
from dispatch.rules.travel import speeds, stale, way_ms

RANKED_LOWER = "ranked_lower"


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
    question = Question(scene, need, index.busy, asked_rows(index.fixed, tried), travel, slower_permille)
    look = question.look(index, town, now)
    eligible = (look.reason == 0).nonzero()[0]
    members = first_of(eligible, look.travel_ms, _shortlist(question, look.travel_ms[eligible]))
    counts = zip(REASONS, look.counts.tolist(), strict=True)
    return Ranking(
        _candidates(index.fixed.responders, scene, look, members),
        tuple((name, n) for name, n in sorted(counts) if n),
        tuple(_near_losers(index.fixed.responders, look)),
    )


def _shortlist(question: Question, eligible_ms: Ints) -> int:
    """Return how many can matter: those who may be chosen, and the best of those who lose to them."""
    if not question.need.spread or len(eligible_ms) <= question.enough:
        return question.enough
    limit = question.slowest_ms(eligible_ms)
    return max(question.enough, int(np.count_nonzero(eligible_ms <= limit)))


def candidate_for(
    state: AreaState, scene: Point, now: int, responder: Responder, travel: Travel
) -> Candidate:
    """Return one named responder as a candidate, eligible or not: a person may send whom they like."""
    fixed = state.responders.fixed
    row = np.array([fixed.row[responder.responder_id]])
    columns = state.responders.columns_of(row)
    at = Point(int(columns.x[0]), int(columns.y[0]))
    distance = distances_dm(columns.x - scene.x_dm, columns.y - scene.y_dm)
    old = stale(fixed.mobile[row], columns.seen_at, now, travel)
    travel_ms = way_ms(distance, speeds(fixed.mode[row], travel), old, travel)
    return Candidate(responder, at, int(travel_ms[0]), int(distance[0]), scene)


def _candidates(
    responders: tuple[Responder, ...], scene: Point, look: Look, members: Ints
) -> list[Candidate]:
    pool = look.pool
    columns = pool.rows, pool.x, pool.y, look.travel_ms, look.distance
    return [
        Candidate(responders[row], Point(x, y), travel_ms, distance, scene)
        for row, x, y, travel_ms, distance in zip(*(c[members].tolist() for c in columns), strict=True)
    ]


def _near_losers(responders: tuple[Responder, ...], look: Look) -> list[Loser]:
    """Return the nearest who are barred; those off duty only where they could be among the five best."""
    off_duty = REASONS.index(OFF_DUTY)
    nearest = first_of((look.reason > off_duty).nonzero()[0], look.travel_ms, BEST_LOSERS)
    if len(nearest) < BEST_LOSERS:
        others = first_of((look.reason == off_duty).nonzero()[0], look.travel_ms, BEST_LOSERS)
        nearest = np.concatenate((nearest, others))
    columns = look.pool.rows, look.reason, look.travel_ms
    return [
        Loser(responders[row].responder_id, REASONS[reason], travel_ms)
        for row, reason, travel_ms in zip(*(c[nearest].tolist() for c in columns), strict=True)
    ]


def first_of(members: Ints, travel_ms: Ints, count: int) -> Ints:
    """Return the first `count` members by travel time, then in their order, which is that of the ids."""
    times = travel_ms[members]
    if len(members) > count > 0:
        # Everything at the count-th best time stays in, so that ties are broken by id alone.
        least = times.copy()
        least.partition(count - 1)
        among = times <= least[count - 1]
        members, times = members[among], times[among]
    found: Ints = members[times.argsort(kind="stable")[:count]]
    return found
