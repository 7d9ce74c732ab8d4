"""How long the way takes: straight line times detour over speed, longer where a position is old.

Integer arithmetic throughout, and the one place where it is done: who is chosen and what the coverage map
shows follow from the same times.
"""

from __future__ import annotations

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.plan import Travel
from dispatch.model.responder import MODES


def speeds(mode: Ints, travel: Travel) -> Ints:
    """Return the speeds (mm/s) of modes (indices in MODES)."""
    known = dict(travel.speed_mm_s)
    found: Ints = np.array([known[name] for name in MODES], dtype=np.int64)[mode]
    return found


def way_ms(distance_dm: Ints, speed: Ints, stale: Flags, travel: Travel) -> Ints:
    """Return travel times in ms over `distance_dm` at `speed` (mm/s); `stale` ones take longer."""
    fresh = distance_dm * (100 * travel.detour_permille) // speed
    if not stale.any():
        return fresh
    slowed: Ints = np.where(stale, fresh * travel.stale_permille // 1000, fresh)
    return slowed


def farthest_dm(limit_ms: int, speed: int, stale: bool, travel: Travel) -> int:
    """Return the greatest distance in dm over which `way_ms` is no longer than `limit_ms`; -1 for none."""
    fresh = ((limit_ms + 1) * 1000 - 1) // travel.stale_permille if stale else limit_ms
    return ((fresh + 1) * speed - 1) // (100 * travel.detour_permille)


def soonest_ms(distance_dm: int, speed: int, stale: bool, travel: Travel) -> int:
    """Return what `way_ms` gives for one distance."""
    fresh = distance_dm * (100 * travel.detour_permille) // speed
    return fresh * travel.stale_permille // 1000 if stale else fresh


def reach_dm(limit_ms: int, mode: int, stale: bool, travel: Travel) -> int:
    """Return a distance in dm beyond which nobody of this mode arrives within `limit_ms`."""
    speed = dict(travel.speed_mm_s)[MODES[mode]]
    fresh = (limit_ms + 1) * 1000 // travel.stale_permille + 1 if stale else limit_ms
    return (fresh + 1) * speed // (100 * travel.detour_permille) + 1


def stale(mobile: Flags, seen_at: Ints, now: int, travel: Travel) -> Flags:
    """Tell whose position is old; a mobile responder that never reported one acts as if it were."""
    old: Flags = mobile & (now - seen_at > travel.stale_after_ms)
    return old


def unusable(mobile: Flags, seen_at: Ints, now: int, travel: Travel) -> Flags:
    """Tell whose position is too old to count on: such a responder is not sent by the plan."""
    lost: Flags = mobile & (seen_at > 0) & (now - seen_at > travel.unusable_after_ms)
    return lost


def ageing(seen_at: Ints, travel: Travel) -> tuple[Ints, Ints]:
    """Return the moments (UTC ms) from which positions are old, and from which they are unusable."""
    return seen_at + (travel.stale_after_ms + 1), seen_at + (travel.unusable_after_ms + 1)
