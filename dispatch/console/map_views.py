"""What the map shows that does not move: the area, its towns, posts, shops, sensors and cameras."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dispatch.console.views import View


class DegreesView(View):
    """A place in WGS-84 degrees."""

    latitude: float
    longitude: float


class MapTown(DegreesView):
    """A town or street with its centre."""

    code: str
    name_zh: str
    name_en: str
    """"" where none is registered."""


class MapVillage(DegreesView):
    """A village or community with its centre; `town` is its town's code."""

    code: str
    town: str
    name_zh: str


class MapUnit(DegreesView):
    """A minimum emergency unit at its post."""

    id: str
    name: str
    town: str


class MapPost(MapUnit):
    """A post of the police or of village security."""

    kind: str


class MapShop(MapUnit):
    """A shop: warned when something happens near it."""


class MapSensor(DegreesView):
    """A sensor by its kind (`smoke`, `low_altitude`, …)."""

    id: str
    kind: str


class MapCamera(DegreesView):
    """A video channel; `url` shows its picture, "" where the registry has no link."""

    id: str
    name: str
    url: str


class TravelView(View):
    """How the plans in force count a way: the straight line times `detour`, over the speed in m/s by mode."""

    detour: float
    speeds_mps: dict[str, float]


class MapView(View):
    """Everything registered in the area that has a place of its own and stays there."""

    area_id: str
    name_zh: str
    name_en: str
    roster_version: str
    centre: DegreesView
    bounds: Annotated[list[float], Field(min_length=4, max_length=4)]
    """West, south, east, north of all that is registered, WGS-84 degrees."""
    travel: TravelView | None
    """None while no plans are adopted."""
    towns: list[MapTown]
    villages: list[MapVillage]
    units: list[MapUnit]
    posts: list[MapPost]
    shops: list[MapShop]
    sensors: list[MapSensor]
    cameras: list[MapCamera]


class NearbyCamera(DegreesView):
    """A video channel near an incident; `bearing_deg` is seen from the incident, 0 is north."""

    camera_id: str
    name: str
    url: str
    distance_m: float
    bearing_deg: int


class NearbyCameras(View):
    """The cameras of an incident, nearest first; none while nobody knows where it is."""

    incident_id: str
    cameras: list[NearbyCamera]
