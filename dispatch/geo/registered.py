"""Where everything is that a roster names."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.model.geometry import Point
from dispatch.model.roster import Roster


def registered_points(roster: Roster) -> Iterator[Point]:
    """Yield the place of everybody and everything registered; one place may come more than once."""
    yield from (place.centre for place in roster.places)
    yield from (responder.home for responder in roster.responders)
    yield from (shop.point for shop in roster.shops)
    yield from (sensor.point for sensor in roster.sensors)
    yield from (camera.point for camera in roster.cameras)
    yield from (grid.centre for grid in roster.grids)
