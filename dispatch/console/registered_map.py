"""From a roster to the map of what is registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch.console import map_views as views
from dispatch.geo.plane import Plane
from dispatch.geo.registered import registered_points
from dispatch.model.geometry import Point
from dispatch.model.plan import Travel
from dispatch.model.responder import POLICE, SECURITY, UNIT
from dispatch.model.roster import Roster
from dispatch.model.roster_index import RosterIndex

_DECIMALS: Final = 6
"""Of degrees: a tenth of a metre."""

SeesTown = Callable[[str], bool]
"""Tells whether what belongs to the town of that code is to be shown."""


def registered_map(registry: RosterIndex, sees: SeesTown, travel: Travel | None) -> views.MapView:
    """Return everything registered that stays where it is; sites only of towns that `sees` lets through.

    Towns and villages are always shown: they are on any map. Takes tens of milliseconds for a district.
    """
    roster = registry.roster
    area, plane = roster.area, Plane(roster.area.origin_lat_e7, roster.area.origin_lon_e7)
    latitude, longitude = area.origin_lat_e7 / 1e7, area.origin_lon_e7 / 1e7
    return views.MapView(
        area_id=area.area_id,
        name_zh=area.name,
        name_en=area.name_en,
        roster_version=roster.version,
        centre=views.DegreesView(latitude=latitude, longitude=longitude),
        bounds=_bounds(roster, plane),
        travel=_travel(travel),
        towns=_towns(roster, plane),
        villages=[
            views.MapVillage(code=p.code, town=p.town, name_zh=p.name, **degrees(plane, p.centre))
            for p in roster.places
            if p.code != p.town
        ],
        units=_units(roster, plane, sees),
        posts=_posts(roster, plane, sees),
        shops=_shops(registry, plane, sees),
        sensors=[
            views.MapSensor(id=s.sensor_id, kind=s.kind, **degrees(plane, s.point))
            for s in roster.sensors
            if sees(registry.town_of(s.village))
        ],
        cameras=[
            views.MapCamera(id=c.camera_id, name=c.name, url=c.url, **degrees(plane, c.point))
            for c in roster.cameras
            if sees(registry.town_of(c.village))
        ],
    )


def degrees(plane: Plane, point: Point) -> dict[str, float]:
    """Return `latitude` and `longitude` of a point, WGS-84 degrees."""
    latitude, longitude = plane.to_wgs84(point)
    return {"latitude": round(latitude, _DECIMALS), "longitude": round(longitude, _DECIMALS)}


def _travel(travel: Travel | None) -> views.TravelView | None:
    if travel is None:
        return None
    speeds = {mode: speed / 1_000 for mode, speed in travel.speed_mm_s}
    return views.TravelView(detour=travel.detour_permille / 1_000, speeds_mps=speeds)


def _towns(roster: Roster, plane: Plane) -> list[views.MapTown]:
    return [
        views.MapTown(code=p.code, name_zh=p.name, name_en=p.name_en, **degrees(plane, p.centre))
        for p in roster.places
        if p.code == p.town
    ]


def _units(roster: Roster, plane: Plane, sees: SeesTown) -> list[views.MapUnit]:
    return [
        views.MapUnit(id=r.responder_id, name=r.name, town=r.town, **degrees(plane, r.home))
        for r in roster.responders
        if r.kind == UNIT and sees(r.town)
    ]


def _posts(roster: Roster, plane: Plane, sees: SeesTown) -> list[views.MapPost]:
    return [
        views.MapPost(id=r.responder_id, kind=r.kind, name=r.name, town=r.town, **degrees(plane, r.home))
        for r in roster.responders
        if r.kind in (POLICE, SECURITY) and sees(r.town)
    ]


def _shops(registry: RosterIndex, plane: Plane, sees: SeesTown) -> list[views.MapShop]:
    placed = ((shop, registry.town_of(shop.village)) for shop in registry.roster.shops)
    return [
        views.MapShop(id=shop.shop_id, name=shop.name, town=town, **degrees(plane, shop.point))
        for shop, town in placed
        if sees(town)
    ]


def _bounds(roster: Roster, plane: Plane) -> list[float]:
    known = list(registered_points(roster)) or [Point(0, 0)]
    low = Point(min(p.x_dm for p in known), min(p.y_dm for p in known))
    high = Point(max(p.x_dm for p in known), max(p.y_dm for p in known))
    south_west, north_east = degrees(plane, low), degrees(plane, high)
    return [
        south_west["longitude"], south_west["latitude"], north_east["longitude"], north_east["latitude"],
    ]  # fmt: skip
