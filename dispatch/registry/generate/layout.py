"""Places the villages around their towns, no two overlapping: their real positions are not published."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from math import atan2, cos, pi, sin, sqrt

from dispatch.model.geometry import Point, distance_dm
from dispatch.registry.generate.chance import Chance
from dispatch.registry.generate.source import District, Town

_GOLDEN_ANGLE = pi * (3 - sqrt(5))
_STEP_DM = 600.0
_MAX_TRIES = 20_000


def village_centres(district: District) -> dict[str, Point]:
    """Return the centre of every village by code.

    Towns take turns; each claims the free place nearest to its own centre, on a spiral around it.
    """
    spirals = {town.code: _spiral(town, district) for town in district.towns}
    claimed: list[tuple[Town, Point]] = []
    waiting = deque((town, len(district.villages_of(town))) for town in district.towns)
    while waiting:
        town, left = waiting.popleft()
        if left:
            claimed.append((town, _next_free(town, spirals[town.code], claimed)))
            waiting.append((town, left - 1))
    centres: dict[str, Point] = {}
    for town in district.towns:
        centres |= _named(district, town, [point for owner, point in claimed if owner is town])
    return centres


def _named(district: District, town: Town, points: list[Point]) -> dict[str, Point]:
    """Give the points of a town to its villages: those that share a patrol lie together, others by angle."""
    villages = district.villages_of(town)
    centres: dict[str, Point] = {}
    for joint in district.numbers.joint_patrols:
        sharing = [v.code for v in villages if v.code in joint.villages]
        if sharing:
            free = [p for p in points if p not in centres.values()]
            centres |= dict(zip(sharing, _closest_together(free, len(sharing)), strict=True))
    middle = town.centre
    left = [p for p in points if p not in centres.values()]
    left.sort(key=lambda p: (atan2(p.y_dm - middle.y_dm, p.x_dm - middle.x_dm), p))
    others = [v.code for v in villages if v.code not in centres]
    return centres | dict(zip(others, left, strict=True))


def _closest_together(points: list[Point], count: int) -> list[Point]:
    """Return the `count` points that lie nearest around one of them."""
    around = [sorted(points, key=lambda p: (distance_dm(p, middle), p))[:count] for middle in points]
    return min(around, key=lambda found: (distance_dm(found[0], found[-1]), found))


def _spiral(town: Town, district: District) -> Iterator[Point]:
    phase = Chance(district.seed, f"layout {town.code}").between(0, 2 * pi)
    low = district.plane.to_plane(district.box.south, district.box.west)
    high = district.plane.to_plane(district.box.north, district.box.east)
    edge = round(town.numbers.radius_m * 5)
    for turn in range(_MAX_TRIES):
        reach, angle = _STEP_DM * sqrt(turn), phase + turn * _GOLDEN_ANGLE
        x = town.centre.x_dm + round(reach * cos(angle))
        y = town.centre.y_dm + round(reach * sin(angle))
        if low.x_dm + edge <= x <= high.x_dm - edge and low.y_dm + edge <= y <= high.y_dm - edge:
            yield Point(x, y)


def _next_free(town: Town, spiral: Iterator[Point], claimed: list[tuple[Town, Point]]) -> Point:
    for point in spiral:
        if all(distance_dm(point, other) >= _apart(town, owner) for owner, other in claimed):
            return point
    raise ValueError(f"district.toml: radius_m of {town.name} leaves no room for its villages in the box")


def _apart(one: Town, other: Town) -> int:
    return round((one.numbers.radius_m + other.numbers.radius_m) * 10)


def scatter(chance: Chance, centre: Point, radius_m: float) -> Point:
    """Draw a point of the disc around `centre`, every part of it alike."""
    reach, angle = radius_m * 10 * sqrt(chance.between(0, 1)), chance.between(0, 2 * pi)
    return Point(centre.x_dm + round(reach * cos(angle)), centre.y_dm + round(reach * sin(angle)))


def scatter_apart(
    chance: Chance, centre: Point, radius_m: float, taken: list[Point], apart_m: float
) -> Point:
    """Draw such a point at least `apart_m` from those `taken`, as far as there is room."""
    best = scatter(chance, centre, radius_m)
    for _ in range(30):
        if all(distance_dm(best, other) >= apart_m * 10 for other in taken):
            break
        best = scatter(chance, centre, radius_m)
    return best
