"""Points to look for the nearest among: the district's 7,063, or a million like them; four in ten free."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.model.plan import Need
from dispatch.model.responder import UNIT, VOLUNTEER, Responder
from dispatch.model.roster import Roster
from dispatch.model.state import AreaState
from tests.bench.functions.district import NOW, SEED, district, roster

NEAREST: Final = 5
NEED: Final = Need("reinforcement", (UNIT, VOLUNTEER), NEAREST, within_ms=7_200_000)
"""What is looked for: the nearest five of all who are free, however far away."""
_BUSY_IN_TEN: Final = 6
_ALWAYS: Final = "watch-allday"
_JITTER_DM: Final = 3_000


@dataclass(frozen=True)
class Crowd:
    """An area, and the same points as a floor sees them: plane (dm), degrees, and who is free and on duty."""

    state: AreaState
    places: NDArray[np.float64]
    degrees: NDArray[np.float64]
    free: NDArray[np.bool_]


def points() -> tuple[Responder, ...]:
    """Return the district's units and volunteers, on duty all of them."""
    always = (_ALWAYS,)
    return tuple(replace(r, shifts=always) for r in roster().responders if r.kind in NEED.kinds)


def crowd(size: int) -> Crowd:
    """Return an area of so many units and volunteers; beyond the district's own they stand around those."""
    chance = random.Random(SEED)
    known = points()
    responders = known if size == len(known) else _like(known, size, chance)
    state = district(replace(roster(), version=f"crowd-{size}", responders=responders))
    for responder in responders:
        if chance.randrange(10) < _BUSY_IN_TEN:
            state.set_busy(responder.responder_id, "elsewhere")
    return _seen(state, responders)


def _like(known: tuple[Responder, ...], size: int, chance: random.Random) -> tuple[Responder, ...]:
    def near(home: Point) -> Point:
        across, up = chance.randrange(-_JITTER_DM, _JITTER_DM), chance.randrange(-_JITTER_DM, _JITTER_DM)
        return Point(home.x_dm + across, home.y_dm + up)

    found = []
    for number in range(size):
        one = known[number % len(known)]
        found.append(replace(one, responder_id=f"crowd-{number:07}", home=near(one.home)))
    return tuple(found)


def _seen(state: AreaState, responders: tuple[Responder, ...]) -> Crowd:
    plane = _plane(state.registry.roster)
    free = state.responders.on_duty(NOW) & ~state.responders.columns.busy
    places = np.array([(r.home.x_dm, r.home.y_dm) for r in responders], dtype=np.float64)
    degrees = np.array([plane.to_wgs84(r.home) for r in responders], dtype=np.float64)
    return Crowd(state, places, degrees, free)


def _plane(of: Roster) -> Plane:
    return Plane(of.area.origin_lat_e7, of.area.origin_lon_e7)
