"""Reads the towns and villages and the weekly shifts: what all other files refer to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dispatch.model.responder import Shift
from dispatch.model.roster import Place
from dispatch.registry.roster_cells import Cells, Reading
from dispatch.registry.roster_csv import Row

DAY_MINUTES = 1440
_CODE = re.compile(r"[0-9]{6,15}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_DAYS = re.compile(r"[1-7](-[1-7])?(;[1-7](-[1-7])?)*")


def towns_by_place(rows: Sequence[Row]) -> dict[str, str]:
    """Return the town code of every place code; a town is its own town."""
    return {row.cells["id"]: row.cells["town"] for row in rows}


def read_place(row: Row, reading: Reading) -> Place:
    """Read a town (its `town` is itself) or a village."""
    cells = Cells(row, reading)
    code = cells.raw("id")
    if not _CODE.fullmatch(code):
        cells.wrong("id", "should be an administrative code of 6 to 15 digits")
    town = cells.raw("town")
    if (reading.places or {}).get(town) != town:
        cells.wrong("town", "should be the id of a town of places.csv (a town names itself)")
    return Place(code, cells.text("name"), town, cells.point(), cells.text("name_en", blank=True))


def read_shift(row: Row, reading: Reading) -> Shift:
    """Read a weekly window of duty; an end at or before the start lies on the next day."""
    cells = Cells(row, reading)
    start = _minute(cells, "start", DAY_MINUTES - 1)
    end = _minute(cells, "end", DAY_MINUTES)
    return Shift(cells.ident(), _days(cells), start, end if end > start else end + DAY_MINUTES)


def clock(minute: int) -> str:
    """Return a minute that `read_shift` understands as HH:MM; 1440 is 24:00, later ones the next day's."""
    within = minute if minute <= DAY_MINUTES else minute - DAY_MINUTES
    return f"{within // 60:02d}:{within % 60:02d}"


def _minute(cells: Cells, column: str, most: int) -> int:
    value = cells.raw(column)
    minute = int(value[:2]) * 60 + int(value[3:]) if _CLOCK.fullmatch(value) else DAY_MINUTES + 1
    if minute > most:
        cells.wrong(column, f"should be a time from 00:00 to {clock(most)}")
        return 0
    return minute


def _days(cells: Cells) -> tuple[int, ...]:
    value = cells.raw("days")
    if not _DAYS.fullmatch(value):
        cells.wrong("days", "should be weekdays 1 (Monday) to 7, such as 1-5 or 1;3;6-7")
        return ()
    days: set[int] = set()
    for part in value.split(";"):
        first, last = int(part[0]), int(part[-1])
        if first > last:
            cells.wrong("days", "should be ranges that rise, such as 1-5 (6-7;1 over a weekend)")
        days.update(range(first, last + 1))
    return tuple(sorted(days))
