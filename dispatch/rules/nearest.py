"""Nearest handles it (就近处置): rank who can go by travel time, and name the reason of all who cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dispatch.model.assignment import Explanation, Loser
from dispatch.model.geometry import Point, bearing_deg
from dispatch.model.plan import Need, Travel
from dispatch.model.responder import KINDS, Responder
from dispatch.model.responder_index import Columns, ResponderIndex
from dispatch.model.roster_index import Flags, Ints
from dispatch.model.state import AreaState
from dispatch.rules.travel import distances_dm, stale, unusable, way_ms

ELIGIBLE = "eligible"
OFF_DUTY = "off_duty"
BUSY = "busy"
RESTING = "resting"
LACKS_CAPABILITY = "lacks_capability"
STALE_POSITION = "stale_position"
TOO_FAR = "too_far"
ALREADY_ASKED = "already_asked"
RANKED_LOWER = "ranked_lower"
REASONS = (ELIGIBLE, OFF_DUTY, BUSY, RESTING, LACKS_CAPABILITY, STALE_POSITION, TOO_FAR, ALREADY_ASKED)

BEST_LOSERS = 5
_SHORTLIST = 64
"""The least number of candidates that are laid out; a need for more gets more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An eligible responder: travel in ms, distance in dm, bearing from the scene in degrees."""

    responder: Responder
    position: Point
    travel_ms: int
    distance_dm: int
    bearing_deg: int


@dataclass(slots=True)
class Ranking:
    """The eligible in order of travel time then id (all that can matter), and the count of every reason."""

    candidates: list[Candidate]
    considered: tuple[tuple[str, int], ...]
    near_losers: tuple[Loser, ...] = field(default=())

    def explain(self, rule: str, choice: Candidate, chosen: Sequence[Candidate]) -> Explanation:
        """Explain one of those `chosen`: its rank, the counts, and the five best that lost."""
        rank = self.candidates.index(choice) + 1
        others = [
            Loser(c.responder.responder_id, RANKED_LOWER, c.travel_ms)
            for c in self.candidates[: BEST_LOSERS + len(chosen)]
            if c not in chosen
        ]
        # People off duty are no candidates that lost; they are named only when nobody else is there.
        best = sorted(
            [*others, *self.near_losers],
            key=lambda loser: (loser.reason == OFF_DUTY, loser.travel_ms, loser.responder_id),
        )
        return Explanation(rule, rank, self.considered, tuple(best[:BEST_LOSERS]))


def rank(
    state: AreaState, scene: Point, now: int, need: Need, travel: Travel, town: str, tried: tuple[str, ...],
    slower_permille: int = 1000,
) -> Ranking:  # fmt: skip
    """Rank the responders a need may draw on; those in `tried` were asked before and are left out.

    The first reason that applies is the one that is named. `slower_permille` is how much slower one may
    be that spreads: all who could be chosen for that are among the candidates. Integer arithmetic throughout.
    """
    index = state.responders
    columns = index.view(state.standings, state.busy)
    pool = np.flatnonzero(_pool(index, need, town))
    distance, travel_ms = travel_of(index, columns, pool, scene, now, travel)
    reason = reasons_of(index, columns, pool, now, need, travel, travel_ms, tried)
    shortlist = _shortlist(need, slower_permille, travel_ms[reason == 0])
    return _ranking(index, columns, pool, scene, distance, travel_ms, reason, shortlist)


def _shortlist(need: Need, slower_permille: int, eligible_ms: Ints) -> int:
    enough = max(_SHORTLIST, need.count, need.at_most)
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
    index = state.responders
    columns = index.view(state.standings, state.busy)
    row = index.fixed.row[responder.responder_id]
    distance, travel_ms = travel_of(index, columns, np.array([row], dtype=np.int64), scene, now, travel)
    at = Point(int(columns.x[row]), int(columns.y[row]))
    return Candidate(responder, at, int(travel_ms[0]), int(distance[0]), bearing_deg(scene, at))


def _pool(index: ResponderIndex, need: Need, town: str) -> Flags:
    fixed = index.fixed
    kinds = np.isin(fixed.kind, [KINDS.index(k) for k in need.kinds])
    if need.scope == "town":
        code = fixed.towns.index(town) if town in fixed.towns else -1
        kinds &= fixed.town == code
    flags: Flags = kinds
    return flags


def travel_of(
    index: ResponderIndex, columns: Columns, pool: Ints, scene: Point, now: int, travel: Travel
) -> tuple[Ints, Ints]:
    """Return distances (dm) and travel times (ms)."""
    fixed = index.fixed
    distance = distances_dm(columns.x[pool] - scene.x_dm, columns.y[pool] - scene.y_dm)
    old = stale(fixed.mobile[pool], columns.seen_at[pool], now, travel)
    return distance, way_ms(distance, fixed.mode[pool], old, travel)


def reasons_of(
    index: ResponderIndex, columns: Columns, pool: Ints, now: int, need: Need, travel: Travel,
    travel_ms: Ints, tried: tuple[str, ...],
) -> Ints:  # fmt: skip
    """Return for each of the pool the number of the first reason that applies (0: eligible)."""
    fixed = index.fixed
    gone = unusable(fixed.mobile[pool], columns.seen_at[pool], now, travel)
    asked = np.zeros(len(pool), dtype=np.bool_)
    rows = [fixed.row[t] for t in tried if t in fixed.row]
    if rows:
        asked = np.isin(pool, rows)
    reason = np.zeros(len(pool), dtype=np.int64)
    for number, applies in (
        (7, asked),
        (6, travel_ms > need.within_ms),
        (5, gone),
        (4, _lacking(fixed.responders, pool, need.capability)),
        (3, columns.rest_until[pool] > now),
        (2, columns.busy[pool]),
        (1, ~index.on_duty(columns, now)[pool]),
    ):
        reason[applies] = number
    return reason


def _lacking(responders: tuple[Responder, ...], pool: Ints, capability: str) -> Flags:
    if not capability:
        return np.zeros(len(pool), dtype=np.bool_)
    return np.array([capability not in responders[i].capabilities for i in pool], dtype=np.bool_)


def _ranking(
    index: ResponderIndex, columns: Columns, pool: Ints, scene: Point, distance: Ints, travel_ms: Ints,
    reason: Ints, shortlist: int,
) -> Ranking:  # fmt: skip
    responders = index.fixed.responders

    def place(row: int) -> Point:
        return Point(int(columns.x[row]), int(columns.y[row]))

    candidates = []
    for i in first_of(np.flatnonzero(reason == 0), travel_ms, pool, shortlist):
        row = int(pool[i])
        at = place(row)
        candidates.append(
            Candidate(responders[row], at, int(travel_ms[i]), int(distance[i]), bearing_deg(scene, at))
        )
    losers: list[Loser] = []
    for barred in (np.flatnonzero(reason > 1), np.flatnonzero(reason == 1)):
        for i in first_of(barred, travel_ms, pool, BEST_LOSERS):
            losers.append(Loser(responders[pool[i]].responder_id, REASONS[reason[i]], int(travel_ms[i])))
    counts = np.bincount(reason, minlength=len(REASONS))
    considered = tuple((name, int(n)) for name, n in sorted(zip(REASONS, counts, strict=True)) if n)
    return Ranking(candidates, considered, tuple(losers))


def first_of(members: Ints, travel_ms: Ints, pool: Ints, count: int) -> list[int]:
    """Return the first `count` members by travel time, then by responder id (the pool's order)."""
    if len(members) > count:
        # Everything at the count-th best time stays in, so that ties are broken by id alone.
        limit = np.partition(travel_ms[members], count - 1)[count - 1]
        members = members[travel_ms[members] <= limit]
    order = np.lexsort((pool[members], travel_ms[members]))
    return [int(i) for i in members[order][:count]]
