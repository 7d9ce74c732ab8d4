"""The area itself, `area.toml`: its code and names, where its plane touches the earth, its box."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dispatch.model.roster import Area
from dispatch.registry.roster_cells import Box
from dispatch.registry.roster_columns import AREA_FILE
from dispatch.registry.roster_errors import ErrorList

_E7 = 10_000_000
_AREA_CODE = r"^[0-9]{2,12}$"
_PRINTABLE = r"^[^\x00-\x1f\x7f]+$"
# Without a box of its own an area reaches this far from its origin: the plane is true to 0.5 % there.
_REACH_DEGREES = 0.3
_NOWHERE = Area("", "", "", 0, 0, 0)
_WORLD = Box(-90, 90, -180, 180)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Box(_Strict):
    south: float = Field(ge=-90, le=90)
    north: float = Field(ge=-90, le=90)
    west: float = Field(ge=-180, le=180)
    east: float = Field(ge=-180, le=180)


class _AreaFile(_Strict):
    id: str = Field(pattern=_AREA_CODE)
    name: str = Field(pattern=_PRINTABLE, max_length=200)
    name_en: str = Field(pattern=_PRINTABLE, max_length=200)
    utc_offset_minutes: int = Field(ge=-720, le=840)
    latitude: float = Field(ge=-85, le=85)
    longitude: float = Field(ge=-180, le=180)
    neighbours: list[Annotated[str, Field(pattern=_AREA_CODE)]] = Field(default_factory=list, max_length=64)
    box: _Box | None = None
    note: str = ""


def read_area(folder: Path, errors: ErrorList) -> tuple[Area, Box]:
    """Return the area and its box; what is wrong goes to `errors`, and a stand-in lets reading go on."""
    text = _text(folder / AREA_FILE, errors)
    if text is None:
        return _NOWHERE, _WORLD
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        errors.add(AREA_FILE, int(at[1]) if at else 0, "", "", f"should be TOML: {error}")
        return _NOWHERE, _WORLD
    try:
        content = _AreaFile.model_validate(parsed)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            name = ".".join(str(part) for part in detail["loc"])
            value = "" if detail["type"] == "missing" else str(detail["input"])
            errors.add(AREA_FILE, _line_of(text, name), name, value, detail["msg"])
        return _NOWHERE, _box_alone(parsed)
    return _area(content), _box(content, errors, text)


def _box_alone(parsed: dict[str, object]) -> Box:
    """Return the box of a file that is wrong elsewhere, so that positions are judged all the same."""
    try:
        box = _Box.model_validate(parsed.get("box"))
    except ValidationError:
        return _WORLD
    return Box(box.south, box.north, box.west, box.east)


def area_text(area: Area) -> str:
    """Return the text of an `area.toml` that reads back as this area (WGS-84 degrees, 7 decimals)."""
    quoted = {name: orjson.dumps(value).decode() for name, value in _strings(area).items()}
    return (
        "# The command area and where its local plane touches the earth (WGS-84 degrees).\n"
        f"id = {quoted['id']}\n"
        f"name = {quoted['name']}\n"
        f"name_en = {quoted['name_en']}\n"
        f"utc_offset_minutes = {area.utc_offset_minutes}\n"
        f"latitude = {area.origin_lat_e7 / _E7:.7f}\n"
        f"longitude = {area.origin_lon_e7 / _E7:.7f}\n"
        f"neighbours = {quoted['neighbours']}\n"
    )


def _strings(area: Area) -> dict[str, str | tuple[str, ...]]:
    return {"id": area.area_id, "name": area.name, "name_en": area.name_en, "neighbours": area.neighbours}


def _text(path: Path, errors: ErrorList) -> str | None:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        errors.add(path.name, 0, "", "", "should be UTF-8")
    except OSError as error:
        errors.add(path.name, 0, "", "", f"should be a readable file: {error.strerror}")
    return None


def _line_of(text: str, name: str) -> int:
    key = re.escape(name.rsplit(".", maxsplit=1)[-1])
    found = re.search(rf"^\s*\[?{key}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def _area(content: _AreaFile) -> Area:
    return Area(
        area_id=content.id,
        name=content.name,
        name_en=content.name_en,
        origin_lat_e7=round(content.latitude * _E7),
        origin_lon_e7=round(content.longitude * _E7),
        utc_offset_minutes=content.utc_offset_minutes,
        neighbours=tuple(sorted(set(content.neighbours))),
    )


def _box(content: _AreaFile, errors: ErrorList, text: str) -> Box:
    if content.box is None:
        south, west = content.latitude - _REACH_DEGREES, content.longitude - _REACH_DEGREES
        return Box(south, south + 2 * _REACH_DEGREES, west, west + 2 * _REACH_DEGREES)
    box = Box(content.box.south, content.box.north, content.box.west, content.box.east)
    inside = box.south < content.latitude < box.north and box.west < content.longitude < box.east
    if not inside:
        line = _line_of(text, "box")
        errors.add(AREA_FILE, line, "box", str(box), "should hold the area's latitude and longitude")
    return box
