"""Who could be sent by hand: the nearest of all forces, each with why the rules would not choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.geometry import Point
from dispatch.model.plan import Need, Travel
from dispatch.model.responder import KINDS
from dispatch.model.state import AreaState
from dispatch.rules.nearest import Candidate, first_of
from dispatch.rules.pool import ELIGIBLE, OFF_DUTY, REASONS, Reasons, asked_rows, pool_of

_ANYBODY: Final = Need("reinforcement", KINDS, 1, within_ms=2**53)
"""A need that nobody is too far for, of every kind."""
_ONE_IN: Final = 4
"""One in so many places is for who is near and on duty, and would not be chosen."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A responder as a candidate; `reason` is why the rules would not choose it, "" if they could.

    `free` is whether it can be assigned by hand: no other assignment binds it.
    """

    candidate: Candidate
    reason: str
    free: bool


def prospects(
    state: AreaState,
    scene: Point,
    now: int,
    travel: Travel,
    tried: tuple[str, ...],
    most: int,
    words: str = "",
) -> list[Prospect]:
    """Return at most `most` responders in order of travel time, then id.

    Without `words` the nearest who can be chosen, and some nearer ones on duty who cannot; with them
    all whose id or name has the words in it, on duty or not. `now` is UTC ms.
    """
    index = state.responders
    everybody = pool_of(index, _ANYBODY, "", now, travel)
    distance, travel_ms = everybody.ways(scene, travel)
    busy = index.busy
    reason = everybody.reasons(busy, travel_ms, _ANYBODY.within_ms, asked_rows(index.fixed, tried))
    rows = (
        first_of(np.flatnonzero(_named(state, words)), travel_ms, most).tolist()
        if words
        else _nearest(reason, travel_ms, most)
    )
    found = []
    for row in rows:
        at = Point(int(everybody.x[row]), int(everybody.y[row]))
        candidate = Candidate(index.fixed.responders[row], at, int(travel_ms[row]), int(distance[row]), scene)
        why = REASONS[reason[row]]
        found.append(Prospect(candidate, "" if why == ELIGIBLE else why, not bool(busy[row])))
    return found


def _nearest(reason: Reasons, travel_ms: Ints, most: int) -> list[int]:
    barred = (reason != REASONS.index(ELIGIBLE)) & (reason != REASONS.index(OFF_DUTY))
    others = first_of(np.flatnonzero(barred), travel_ms, most // _ONE_IN).tolist()
    eligible = first_of(np.flatnonzero(reason == 0), travel_ms, most - len(others)).tolist()
    return sorted([*eligible, *others], key=lambda row: (int(travel_ms[row]), row))


def _named(state: AreaState, words: str) -> Flags:
    wanted = words.casefold()
    flags: Flags = np.array(
        [
            wanted in one.responder_id.casefold() or wanted in one.name.casefold()
            for one in state.registry.responders
        ],
        dtype=np.bool_,
    )
    return flags
