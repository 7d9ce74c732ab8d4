"""The files of a roster folder and the columns of each: one table for reading, writing and the manual."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AREA_FILE: Final = "area.toml"
PLACES: Final = "places.csv"
SHIFTS: Final = "shifts.csv"
UNITS: Final = "units.csv"
VOLUNTEERS: Final = "volunteers.csv"
PATROLS: Final = "patrols.csv"
POLICE: Final = "police.csv"
SECURITY: Final = "security.csv"
SHOPS: Final = "shops.csv"
SENSORS: Final = "sensors.csv"
CAMERAS: Final = "cameras.csv"
GRIDS: Final = "grids.csv"

# A remark for people. It is allowed everywhere and never enters the roster.
NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file: those that must be there, those that may, and those only people read.

    `private` columns (a person's name, a telephone number) are never read into a roster nor written from
    one: they are kept encrypted, apart from it.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    needs_rows: bool = False

    @property
    def allowed(self) -> tuple[str, ...]:
        """Every column the file may have."""
        return (*self.required, *self.optional, *self.private, NOTE)

    @property
    def written(self) -> tuple[str, ...]:
        """The columns an export writes, in order."""
        return (*self.required, *self.optional)


_POSITION = ("latitude", "longitude")
_RESPONDER = ("town", "village", *_POSITION, "mode", "mobile", "capabilities", "shifts")
_PERSON = ("name", "phone")
# Where `name` is that of a post or a shop, the person who answers there has a column of its own.
_REACHED = ("contact", "phone")

COLUMNS: Final[dict[str, Columns]] = {
    PLACES: Columns(("id", "name", "town", *_POSITION), ("name_en",), needs_rows=True),
    SHIFTS: Columns(("id", "days", "start", "end")),
    UNITS: Columns(("id", "name", *_RESPONDER), ("kind",), _REACHED, needs_rows=True),
    VOLUNTEERS: Columns(("id", "callsign", "unit_id", *_RESPONDER), private=_PERSON),
    PATROLS: Columns(("id", "name", *_RESPONDER), ("villages",), _REACHED),
    POLICE: Columns(("id", "name", *_RESPONDER), private=_REACHED),
    SECURITY: Columns(("id", "name", *_RESPONDER), private=_REACHED),
    SHOPS: Columns(("id", "name", "group", "village", *_POSITION), ("grid", "unit_id"), _REACHED),
    SENSORS: Columns(("id", "kind", "village", *_POSITION), ("category",)),
    CAMERAS: Columns(("id", "name", "village", *_POSITION), ("url",)),
    GRIDS: Columns(("id", "name", "village", *_POSITION)),
}

# Kinds of premises a unit may guard.
PREMISES: Final = ("shop", "market", "school", "hospital", "factory", "village")

# Everything that can be the source of an alert or be sent to one shares one space of ids.
SHARED_IDS: Final = (UNITS, VOLUNTEERS, PATROLS, POLICE, SECURITY, SHOPS, SENSORS, CAMERAS)
