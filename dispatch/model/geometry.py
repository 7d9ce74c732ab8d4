"""Integer plane geometry: the same answer on every processor.

Positions are projected once, at the edge, to whole decimetres on the area's local plane
(x east, y north). Everything here is integer arithmetic, so a replay never meets a float
that differs by an ulp.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

_CORDIC_MICRODEG = (
    45000000, 26565051, 14036243, 7125016, 3576334, 1789911, 895174, 447614, 223811, 111906,
    55953, 27976, 13988, 6994, 3497, 1749, 874, 437, 219, 109,
)  # fmt: skip
_CORDIC_SCALE = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place on the area's local plane, in whole decimetres (x east, y north of its origin)."""

    x_dm: int
    y_dm: int


def distance_dm(a: Point, b: Point) -> int:
    """Return the straight-line distance in whole decimetres, rounded down."""
    return isqrt((a.x_dm - b.x_dm) ** 2 + (a.y_dm - b.y_dm) ** 2)


def bearing_deg(origin: Point, target: Point) -> int:
    """Return the compass bearing of `target` from `origin`: 0 north, 90 east, 0 to 359 degrees.

    CORDIC in integers (Volder 1959); two equal points give 0.
    """
    dx, dy = target.x_dm - origin.x_dm, target.y_dm - origin.y_dm
    if dx == 0 and dy == 0:
        return 0
    # Work on the angle from north towards east: "cosine" is dy, "sine" is dx.
    angle = 0
    if dy < 0:
        dx, dy, angle = -dx, -dy, 180_000_000
    c, s = dy * _CORDIC_SCALE, dx * _CORDIC_SCALE
    for shift, step in enumerate(_CORDIC_MICRODEG):
        if s >= 0:
            c, s, angle = c + (s >> shift), s - (c >> shift), angle + step
        else:
            c, s, angle = c - (s >> shift), s + (c >> shift), angle - step
    return (angle + 500_000) // 1_000_000 % 360


def bearing_gap_deg(a: int, b: int) -> int:
    """Return the smaller angle between two bearings, 0 to 180 degrees."""
    gap = abs(a - b) % 360
    return min(gap, 360 - gap)


def post_towards(scene: Point, responder: Point, radius_dm: int) -> Point:
    """Return the point `radius_dm` from the scene on the side the responder comes from.

    A responder nearer than `radius_dm` keeps its own place.
    """
    span = distance_dm(scene, responder)
    if span <= radius_dm:
        return responder
    return Point(
        scene.x_dm + (responder.x_dm - scene.x_dm) * radius_dm // span,
        scene.y_dm + (responder.y_dm - scene.y_dm) * radius_dm // span,
    )
