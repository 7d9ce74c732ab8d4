"""Real calls for service, mapped onto the district: rhythm, mix of kinds and clusters stay real."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from schemas.codes import Category

_PACKAGED = Path(__file__).resolve().parent / "berkeley-calls.csv"
_CHECKOUT = Path(__file__).resolve().parents[2] / "deploy" / "demo" / "berkeley-calls.csv"

CATEGORIES: Final = {
    "ASSAULT": Category.ASSAULT,
    "BURGLARY - VEHICLE": Category.THEFT,
    "DRUG VIOLATION": Category.DRUGS,
    "FRAUD": Category.FRAUD,
    "LARCENY": Category.THEFT,
    "LARCENY - FROM VEHICLE": Category.THEFT,
    "MISSING PERSON": Category.MISSING_PERSON,
    "ROBBERY": Category.ROBBERY,
    "VANDALISM": Category.VANDALISM,
    "WEAPONS OFFENSE": Category.WEAPON,
}
"""Where the city's category is clearly one of ours. All others come as text, for triage to read."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in WGS-84 degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when it comes (s after the first), where (WGS-84 degrees), and what was said."""

    number: int
    after_s: float
    latitude: float
    longitude: float
    category: Category | None
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    at: datetime
    category: str
    offense: str
    latitude: float
    longitude: float


def calls_file() -> Path:
    """Return the file of calls: the checkout's, else the installed package's; raises FileNotFoundError."""
    for file in (_CHECKOUT, _PACKAGED):
        if file.is_file():
            return file
    raise FileNotFoundError(f"no calls to play: neither {_CHECKOUT} nor {_PACKAGED} is there")


def read_calls(file: Path, count: int, onto: Bounds, lasting_s: float) -> list[Call]:
    """
    Return the first `count` calls in order of time, their box mapped onto `onto`, within `lasting_s` seconds.

    Raises:
        ValueError: the file holds fewer calls than asked for, or a row cannot be read.

    """
    rows = _read(file)
    if count > len(rows):
        raise ValueError(f"calls: {count} were asked for, {file.name} holds {len(rows)}")
    chosen = sorted(rows, key=lambda row: row.at)[:count]
    if not chosen:
        return []
    box = _bounds(chosen)
    first, last = chosen[0].at, chosen[-1].at
    pace = lasting_s / max((last - first).total_seconds(), 1.0)
    return [
        Call(
            number=number,
            after_s=(row.at - first).total_seconds() * pace,
            latitude=_scale(row.latitude, (box.south, box.north), (onto.south, onto.north)),
            longitude=_scale(row.longitude, (box.west, box.east), (onto.west, onto.east)),
            category=CATEGORIES.get(row.category),
            text=row.offense.capitalize(),
        )
        for number, row in enumerate(chosen, 1)
    ]


def _read(file: Path) -> list[_Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        return [_row(reader.line_num, cells) for cells in reader]


def _row(line: int, cells: dict[str, str]) -> _Row:
    try:
        return _Row(
            datetime.fromisoformat(cells["occurred_at"]),
            cells["category"],
            cells["offense"],
            float(cells["latitude"]),
            float(cells["longitude"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"calls: line {line} cannot be read: {error}") from error


def _bounds(rows: Sequence[_Row]) -> Bounds:
    latitudes, longitudes = [row.latitude for row in rows], [row.longitude for row in rows]
    return Bounds(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def _scale(value: float, of: tuple[float, float], onto: tuple[float, float]) -> float:
    share = (value - of[0]) / (of[1] - of[0]) if of[1] > of[0] else 0.5
    return round(onto[0] + share * (onto[1] - onto[0]), 6)
