"""How long the way takes: straight line times detour over speed, longer where a position is old.

Integer arithmetic throughout, and the one place where it is done: who is chosen and what the coverage map
shows follow from the same times.
"""

from __future__ import annotations

import numpy as np

from dispatch.model.plan import Travel
from dispatch.model.responder import MODES
from dispatch.model.roster_index import Flags, Ints


def distances_dm(dx: Ints, dy: Ints) -> Ints:
    """Return straight-line distances in whole decimetres, rounded down."""
    # sqrt of an integer below 2**52 is correctly rounded by IEEE 754, so its floor is exact.
    whole: Ints = np.floor(np.sqrt((dx * dx + dy * dy).astype(np.float64))).astype(np.int64)
    return whole


def way_ms(distance_dm: Ints, mode: Ints, stale: Flags, travel: Travel) -> Ints:
    """Return travel times in ms over `distance_dm` by `mode` (index in MODES); `stale` ones take longer."""
    speeds = dict(travel.speed_mm_s)
    speed = np.array([speeds[m] for m in MODES], dtype=np.int64)[mode]
    fresh = distance_dm * 100 * travel.detour_permille // speed
    slowed: Ints = np.where(stale, fresh * travel.stale_permille // 1000, fresh)
    return slowed


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
