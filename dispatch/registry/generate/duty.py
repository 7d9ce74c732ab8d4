"""The shifts: opening hours of each kind of premises, watches round the clock, the volunteers' rota."""

from __future__ import annotations

OPENING = {
    "shop": ("1-7", "08:00", "22:00"),
    "market": ("1-7", "05:00", "19:00"),
    "school": ("1-5", "07:00", "18:00"),
    "hospital": ("1-7", "00:00", "24:00"),
    "factory": ("1-6", "07:30", "19:30"),
    "village": ("1-7", "00:00", "24:00"),
}
WATCHES = {"early": ("07:00", "15:00"), "late": ("15:00", "23:00"), "night": ("23:00", "07:00")}
ALL_DAY = "allday"
# One volunteer of every unit is on duty at any time: the 21 watches of a week go round its members.
_ROTA = tuple((day, watch) for day in range(1, 8) for watch in WATCHES)


def opening_shift(premises: str) -> str:
    """Return the id of the shift that is the opening hours of this kind of premises."""
    return f"open-{premises}"


def watch_shift(watch: str) -> str:
    """Return the id of a watch kept on every day."""
    return f"watch-{watch}"


def rota_shifts(member: int, members: int) -> tuple[str, ...]:
    """Return the watches of the week that fall to `member` (from 0) of a unit of `members`."""
    return tuple(_rota_shift(day, watch) for day, watch in _ROTA[member::members])


def shift_rows() -> list[dict[str, str]]:
    """Return the rows of shifts.csv."""
    rows = [_row(opening_shift(kind), *hours) for kind, hours in OPENING.items()]
    rows += [_row(watch_shift(watch), "1-7", *hours) for watch, hours in WATCHES.items()]
    rows.append(_row(watch_shift(ALL_DAY), "1-7", "00:00", "24:00"))
    rows += [_row(_rota_shift(day, watch), str(day), *WATCHES[watch]) for day, watch in _ROTA]
    return sorted(rows, key=lambda row: row["id"])


def _rota_shift(day: int, watch: str) -> str:
    return f"rota-{day}-{watch}"


def _row(shift_id: str, days: str, start: str, end: str) -> dict[str, str]:
    return {"id": shift_id, "days": days, "start": start, "end": end}
