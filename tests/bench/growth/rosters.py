"""Rosters made from the real one: other districts like it, smaller ones, and one with far more people."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final, TypeVar

from dispatch.model.geometry import Point
from dispatch.model.responder import Responder
from dispatch.model.roster import Area, Roster

SHIFT_E7: Final = (3_000_000, 2_500_000)
"""By how much (latitude, longitude) districts lie apart: none overlaps the next."""
_PER_ROW: Final = 100
_JITTER_DM: Final = 3_000
_SMALL: Final = 1_000
"""A district of fewer responders than this has its other registrations thinned out alike."""
Item = TypeVar("Item")


def place_e7(number: int) -> tuple[int, int]:
    """Return by how much district `number` lies north and east of the real one, degrees times 10^7."""
    return number // _PER_ROW * SHIFT_E7[0], number % _PER_ROW * SHIFT_E7[1]


def sized(roster: Roster, size: int) -> Roster:
    """Return the roster with exactly `size` responders, each kind in its share.

    Fewer: every n-th stays. More: the same again beside the first, up to 300 m away, under other names.
    """
    known = roster.responders
    if size <= len(known):
        return replace(roster, version="", responders=_thinned(known, size))
    chance = random.Random(size)
    more = [_beside(known[i % len(known)], i // len(known), chance) for i in range(len(known), size)]
    everybody = sorted([*known, *more], key=lambda one: one.responder_id)
    return replace(roster, version="", responders=tuple(everybody))


def another(roster: Roster, number: int, size: int) -> Roster:
    """Return the roster of district `number` (0 is the real one) with `size` responders."""
    found = sized(roster, size)
    if size < _SMALL:
        share = size / len(roster.responders)
        found = replace(
            found, grids=(), cameras=_part(roster.cameras, share), sensors=_part(roster.sensors, share),
            shops=_part(roster.shops, share),
        )  # fmt: skip
    return _renamed(found, number) if number else found


def _part(items: tuple[Item, ...], share: float) -> tuple[Item, ...]:
    return _thinned(items, max(1, round(len(items) * share)))


def _thinned(items: tuple[Item, ...], size: int) -> tuple[Item, ...]:
    return tuple(items[i * len(items) // size] for i in range(size))


def _beside(one: Responder, copy: int, chance: random.Random) -> Responder:
    east, north = (chance.randint(-_JITTER_DM, _JITTER_DM) for _ in range(2))
    home = Point(one.home.x_dm + east, one.home.y_dm + north)
    return replace(one, responder_id=f"{one.responder_id}-{copy}", home=home)


def _renamed(roster: Roster, number: int) -> Roster:
    """Give everything names and codes of its own: a source is registered in one area only."""
    area = _moved(roster.area, number)

    def code(old: str) -> str:
        return area.area_id + old[6:] if old else ""

    def own(old: str) -> str:
        return f"{old}-{number}" if old else ""

    return replace(
        roster,
        area=area,
        places=tuple(replace(p, code=code(p.code), town=code(p.town)) for p in roster.places),
        responders=tuple(
            replace(r, responder_id=own(r.responder_id), unit_id=own(r.unit_id), town=code(r.town),
                    village=code(r.village))
            for r in roster.responders
        ),
        shops=tuple(
            replace(s, shop_id=own(s.shop_id), unit_id=own(s.unit_id), grid=own(s.grid),
                    village=code(s.village))
            for s in roster.shops
        ),
        sensors=tuple(
            replace(s, sensor_id=own(s.sensor_id), village=code(s.village)) for s in roster.sensors
        ),
        cameras=tuple(
            replace(c, camera_id=own(c.camera_id), village=code(c.village)) for c in roster.cameras
        ),
        grids=tuple(replace(g, grid_id=own(g.grid_id), village=code(g.village)) for g in roster.grids),
    )  # fmt: skip


def _moved(area: Area, number: int) -> Area:
    north, east = place_e7(number)
    return replace(
        area,
        area_id=f"{500_000 + number}",
        origin_lat_e7=area.origin_lat_e7 + north,
        origin_lon_e7=area.origin_lon_e7 + east,
    )
