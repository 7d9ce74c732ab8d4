"""Reads the cells of one row, each with its limit; a wrong cell is recorded and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.registry.roster_csv import Row
from dispatch.registry.roster_errors import ErrorList

_ID = re.compile(r"[^\s;,\x00-\x1f\x7f]{1,128}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")
_LINK = re.compile(r"https?://[^\s@]+", re.IGNORECASE)
_MAX_NAME = 200
_MAX_LINK = 2_048
_NOWHERE = Point(0, 0)


@dataclass(frozen=True, slots=True)
class Box:
    """The bounds of an area in WGS-84 degrees; nothing registered lies outside."""

    south: float
    north: float
    west: float
    east: float


@dataclass(slots=True)
class Reading:
    """What the rows of all files share: the projection, the box, the known ids, the errors.

    A set that is None could not be read; references to it are then not judged, so that one
    broken file does not bury its own error under thousands of others.
    """

    plane: Plane
    box: Box
    errors: ErrorList
    places: Mapping[str, str] | None = None
    known: dict[str, Collection[str] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one row. Every method returns a value of its type, right or not."""

    row: Row
    reading: Reading

    def wrong(self, column: str, limit: str) -> None:
        """Record that the cell of `column` breaks `limit`."""
        self.reading.errors.add(self.row.file, self.row.line, column, self.raw(column), limit)

    def raw(self, column: str) -> str:
        """Return the cell as written, "" when the column is not there."""
        return self.row.cells.get(column, "")

    def ident(self, column: str = "id") -> str:
        """Read an id: 1 to 128 characters without blanks, commas and semicolons."""
        value = self.raw(column)
        if not _ID.fullmatch(value):
            self.wrong(column, "should be 1 to 128 characters without blanks, ',' and ';'")
        return value

    def text(self, column: str, *, blank: bool = False, most: int = _MAX_NAME) -> str:
        """Read a name: 1 to `most` printable characters."""
        value = self.raw(column)
        if blank and not value:
            return value
        if not (0 < len(value) <= most and value.isprintable()):
            self.wrong(column, f"should be 1 to {most} printable characters")
        return value

    def link(self, column: str) -> str:
        """Read an address that a browser may be sent to, "" for none: http or https, nothing else."""
        value = self.raw(column)
        if value and not (_LINK.fullmatch(value) and value.isprintable() and len(value) <= _MAX_LINK):
            self.wrong(column, f"should be an http:// or https:// address of at most {_MAX_LINK} characters")
            return ""
        return value

    def choice(self, column: str, allowed: Collection[str], *, blank: bool = False) -> str:
        """Read one of `allowed`."""
        value = self.raw(column)
        if value not in allowed and not (blank and not value):
            self.wrong(column, f"should be one of {', '.join(allowed)}")
        return value

    def words(self, column: str) -> tuple[str, ...]:
        """Read lower-case words parted by ';', sorted, each once."""
        for word in self._parts(column):
            if not _WORD.fullmatch(word):
                self.wrong(column, "should be words of a-z, 0-9 and _, parted by ';'")
                break
        return tuple(sorted(set(self._parts(column))))

    def word(self, column: str) -> str:
        """Read one lower-case word."""
        if not _WORD.fullmatch(self.raw(column)):
            self.wrong(column, "should be one word of a-z, 0-9 and _")
        return self.raw(column)

    def references(self, column: str, file: str) -> tuple[str, ...]:
        """Read ids of `file` parted by ';', sorted, each once."""
        known = self.reading.known.get(file)
        parts = tuple(sorted(set(self._parts(column))))
        unknown = [p for p in parts if known is not None and p not in known]
        if unknown:
            self.wrong(column, f"should name ids of {file}; unknown: {', '.join(unknown)}")
        return parts

    def reference(self, column: str, file: str, *, blank: bool = False) -> str:
        """Read one id of `file`."""
        value, known = self.raw(column), self.reading.known.get(file)
        if not value and blank:
            return value
        if not value or (known is not None and value not in known):
            self.wrong(column, f"should be an id of {file}")
        return value

    def village(self, column: str = "village") -> str:
        """Read the code of a village."""
        value, places = self.raw(column), self.reading.places
        if places is not None and places.get(value, value) == value:
            self.wrong(column, "should be the id of a village of places.csv")
        return value

    def town(self, village: str) -> str:
        """Read the code of a town; it must be the town of `village`."""
        value, places = self.raw("town"), self.reading.places
        if places is None:
            return value
        if places.get(value) != value:
            self.wrong("town", "should be the id of a town of places.csv")
        elif places.get(village, value) != value:
            self.wrong("town", f"should be {places[village]}, the town of village {village}")
        return value

    def point(self) -> Point:
        """Read `latitude` and `longitude` (WGS-84 degrees) inside the area's box."""
        box = self.reading.box
        latitude = self._degrees("latitude", box.south, box.north)
        longitude = self._degrees("longitude", box.west, box.east)
        if latitude is None or longitude is None:
            return _NOWHERE
        return self.reading.plane.to_plane(latitude, longitude)

    def _degrees(self, column: str, least: float, most: float) -> float | None:
        if not _NUMBER.fullmatch(self.raw(column)):
            self.wrong(column, "should be WGS-84 degrees, a decimal number such as 23.461320")
            return None
        value = float(self.raw(column))
        if not least <= value <= most:
            self.wrong(column, f"should be within {least} to {most} degrees, the area's box")
            return None
        return value

    def _parts(self, column: str) -> list[str]:
        return [part.strip() for part in self.raw(column).split(";") if part.strip()]
