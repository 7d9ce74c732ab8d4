"""The same question put to a k-d tree and to plain arithmetic, which know no rules and give no reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from dispatch.geo.plane import EARTH_RADIUS_M, Plane
from dispatch.model.geometry import Point
from tests.bench.functions.crowd import NEAREST, Crowd
from tests.bench.functions.district import received, roster

_FIRST_LOOK: Final = 4 * NEAREST
"""Four in ten are free: of so many that are near, five are, nearly always."""


def scenes() -> Iterator[Point]:
    """Return the places of the stock's alerts, over and over."""
    return cycle([one.alert.point for one in received() if one.alert.point is not None])


def by_tree(crowd: Crowd) -> Callable[[], NDArray[np.int64]]:
    """Return what finds the nearest five free by scipy's k-d tree, looking further until there are five."""
    tree, where = cKDTree(crowd.places), scenes()

    def nearest() -> NDArray[np.int64]:
        scene, many = next(where), _FIRST_LOOK
        while True:
            _, rows = tree.query((scene.x_dm, scene.y_dm), many)
            found: NDArray[np.int64] = rows[crowd.free[rows]][:NEAREST]
            if len(found) == NEAREST:
                return found
            many *= 4

    return nearest


def by_haversine(crowd: Crowd) -> Callable[[], NDArray[np.int64]]:
    """Return what finds the nearest five free by their great-circle distances, all of them worked out."""
    area = roster().area
    plane = Plane(area.origin_lat_e7, area.origin_lon_e7)
    latitude, longitude = np.radians(crowd.degrees[:, 0]), np.radians(crowd.degrees[:, 1])
    shrink = np.cos(latitude)
    where = cycle([np.radians(plane.to_wgs84(scene)) for scene in _first(scenes())])

    def nearest() -> NDArray[np.int64]:
        north, east = next(where)
        half = np.sin((latitude - north) / 2) ** 2
        half += shrink * np.cos(north) * np.sin((longitude - east) / 2) ** 2
        apart = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half))
        apart[~crowd.free] = np.inf
        found: NDArray[np.int64] = np.argpartition(apart, NEAREST)[:NEAREST]
        return found

    return nearest


def _first(places: Iterator[Point]) -> list[Point]:
    return [next(places) for _ in received()]
