"""Reads what a demonstration roster is made from: the lists of real places, and how many of everything."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.registry.roster_area import read_area
from dispatch.registry.roster_cells import Box
from dispatch.registry.roster_errors import ErrorList, RosterErrors

_COMMITTEES = (("居委会", "社区"), ("村委会", "村"))
_TOWN_ENDINGS = ("街道", "镇")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TownNumbers(_Strict):
    """What is assumed of a town: its villages' weight and reach, its position where the list has none.

    `name_en` is its name in pinyin.
    """

    name_en: str = ""
    weight: float = Field(gt=0)
    radius_m: float = Field(ge=100, le=5_000)
    latitude: float | None = None
    longitude: float | None = None
    post_in_every_village: bool = False


class JointPatrol(_Strict):
    """One patrol team that several villages share."""

    name: str
    villages: list[str] = Field(min_length=2)


class EagleEye(_Strict):
    """The town that the low-altitude cameras watch first."""

    town: str


class Numbers(_Strict):
    """How many of everything the roster shall have."""

    units: int = Field(ge=1)
    volunteers: int = Field(ge=1)
    grids: int = Field(ge=1)
    shops: int = Field(ge=1)
    cameras: int = Field(ge=0)
    police_posts: int = Field(ge=1)
    patrol_sector_villages: int = Field(ge=1)
    sensors: dict[str, int]
    eagle_eye: EagleEye
    joint_patrols: list[JointPatrol]
    towns: dict[str, TownNumbers]


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its real name and code."""

    code: str
    name: str
    short: str
    centre: Point
    centre_from: str
    numbers: TownNumbers


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community with its real code and the name people use (华文社区, 程洋岗村)."""

    code: str
    name: str
    town: Town


@dataclass(frozen=True, slots=True)
class District:
    """Everything a section of the generator starts from."""

    area_id: str
    seed: int
    plane: Plane
    box: Box
    numbers: Numbers
    towns: tuple[Town, ...]
    villages: tuple[Village, ...]

    def villages_of(self, town: Town) -> list[Village]:
        """Return the villages of a town in order of code."""
        return [v for v in self.villages if v.town.code == town.code]

    def position(self, point: Point) -> dict[str, str]:
        """Return the position cells of a point, kept inside the box, and the note that it is synthetic."""
        latitude, longitude = self.plane.to_wgs84(point)
        latitude = min(max(latitude, self.box.south), self.box.north)
        longitude = min(max(longitude, self.box.west), self.box.east)
        return {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}", "note": "synthetic"}


def read_district(area_folder: Path, source: Path, seed: int) -> District:
    """Return the district described by `area_folder`/area.toml and the lists in `source`.

    Raises RosterErrors for the area, OSError, ValueError or KeyError for the lists.
    """
    errors = ErrorList()
    area, box = read_area(area_folder, errors)
    if found := errors.sorted():
        raise RosterErrors(found)
    plane = Plane(area.origin_lat_e7, area.origin_lon_e7)
    numbers = Numbers.model_validate(tomllib.loads((source / "district.toml").read_text("utf-8")))
    towns = {row["town_code"]: _town(row, numbers, plane) for row in _rows(source / "towns.csv")}
    villages = tuple(
        Village(row["village_code"], _village_name(row["name"]), towns[row["town_code"]])
        for row in _rows(source / "villages.csv")
    )
    return District(area.area_id, seed, plane, box, numbers, tuple(towns.values()), villages)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _town(row: dict[str, str], numbers: Numbers, plane: Plane) -> Town:
    code, name = row["town_code"], row["name"]
    own = numbers.towns[code]
    listed = bool(row["latitude"])
    latitude = float(row["latitude"]) if listed else own.latitude
    longitude = float(row["longitude"]) if listed else own.longitude
    if latitude is None or longitude is None:
        raise ValueError(f"towns.csv: {name} has no position; give it one in district.toml")
    short = name
    for ending in _TOWN_ENDINGS:
        short = short.removesuffix(ending)
    centre = plane.to_plane(latitude, longitude)
    return Town(code, name, short, centre, "GeoNames" if listed else "assumed", own)


def _village_name(name: str) -> str:
    for committee, ending in _COMMITTEES:
        if name.endswith(committee):
            return name.removesuffix(committee) + ending
    return name
