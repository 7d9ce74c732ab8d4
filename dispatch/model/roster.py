"""The roster of a command area: everybody and everything registered in it."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.geometry import Point
from dispatch.model.responder import Responder, Shift


@dataclass(frozen=True, slots=True)
class Area:
    """A command area and where its local plane touches the earth (WGS-84 degrees times 10^7)."""

    area_id: str
    name: str
    name_en: str
    origin_lat_e7: int
    origin_lon_e7: int
    utc_offset_minutes: int
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A town (9 digits) or village/community (12 digits) with its centre; `town` is its town's code."""

    code: str
    name: str
    town: str
    centre: Point
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop: a place to warn and a source of alerts; `group` is its joint-defence chat group."""

    shop_id: str
    name: str
    group: str
    village: str
    point: Point
    grid: str = ""
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class Sensor:
    """A sensor (`smoke`, `low_altitude`, …) and the category it means when it says none itself."""

    sensor_id: str
    kind: str
    village: str
    point: Point
    category: str = ""


@dataclass(frozen=True, slots=True)
class Camera:
    """A video channel of the area; `url` leads to its picture."""

    camera_id: str
    name: str
    village: str
    point: Point
    url: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One of the grids into which the villages are divided."""

    grid_id: str
    name: str
    village: str
    centre: Point


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything registered in one area; `version` is the SHA-256 of its canonical form.

    Every tuple is sorted by id, so that equal content is equal bytes.
    """

    version: str
    area: Area
    places: tuple[Place, ...]
    shifts: tuple[Shift, ...]
    responders: tuple[Responder, ...]
    shops: tuple[Shop, ...]
    sensors: tuple[Sensor, ...]
    cameras: tuple[Camera, ...] = ()
    grids: tuple[Grid, ...] = ()
