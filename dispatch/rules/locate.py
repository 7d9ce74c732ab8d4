"""Where is it: the alert's own position, else its source's registered one, else the place it names."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.alert import Alert
from dispatch.model.geometry import Point
from dispatch.model.roster_index import RosterIndex

PLACE_ACCURACY_DM = 5_000
"""How far a village's centre may be from the thing that happened there: half a kilometre."""


@dataclass(frozen=True, slots=True)
class Located:
    """A scene: its point (None: a person must find it), accuracy (dm), town and village, and how known."""

    point: Point | None
    accuracy_dm: int
    town: str
    village: str
    how: str


def locate(alert: Alert, registry: RosterIndex) -> Located:
    """Locate an alert by the first of: its location, its source's position, its place's centre."""
    source = registry.sources.get(alert.source_id)
    if alert.point is not None:
        village = registry.village_at(alert.point)
        code = village.code if village else ""
        return Located(alert.point, alert.accuracy_dm, registry.town_of(code), code, "reported")
    if source is not None:
        return Located(source.point, 0, registry.town_of(source.village), source.village, "source")
    place = registry.places.get(alert.place_code)
    if place is not None:
        village_code = place.code if place.code != place.town else ""
        return Located(place.centre, PLACE_ACCURACY_DM, place.town, village_code, "place")
    return Located(None, 0, "", "", "unknown")
