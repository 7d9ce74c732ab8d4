"""A folder of roster files becomes a roster, or the list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from dispatch.geo.plane import Plane
from dispatch.model.responder import Responder
from dispatch.model.roster import Roster
from dispatch.registry import roster_columns as files
from dispatch.registry.documents import roster_document
from dispatch.registry.roster_area import read_area
from dispatch.registry.roster_cells import Reading
from dispatch.registry.roster_csv import Row, read_rows
from dispatch.registry.roster_errors import ErrorList, RosterError, RosterErrors
from dispatch.registry.roster_places import read_place, read_shift, towns_by_place
from dispatch.registry.roster_responders import KIND_BY_FILE, read_responder
from dispatch.registry.roster_sites import read_camera, read_grid, read_sensor, read_shop

Record = TypeVar("Record")
_Rows = dict[str, list[Row] | None]


def check(folder: Path) -> list[RosterError]:
    """Return every error of the roster in `folder`, in order of file and line; none: it can be loaded."""
    return _read(folder)[1]


def load(folder: Path) -> Roster:
    """Return the roster in `folder`. Raises RosterErrors with every error there is."""
    roster, errors = _read(folder)
    if errors:
        raise RosterErrors(errors)
    version, _ = roster_document(roster)
    return replace(roster, version=version)


def _read(folder: Path) -> tuple[Roster, list[RosterError]]:
    errors = ErrorList()
    area, box = read_area(folder, errors)
    rows: _Rows = {file: read_rows(folder, file, errors) for file in files.COLUMNS}
    places = rows[files.PLACES]
    reading = Reading(
        plane=Plane(area.origin_lat_e7, area.origin_lon_e7),
        box=box,
        errors=errors,
        places=None if places is None else towns_by_place(places),
        known={file: None if found is None else _ids(found) for file, found in rows.items()},
    )
    _reject_repeated_ids(rows, errors)
    roster = Roster(
        version="",
        area=area,
        places=_all(rows, files.PLACES, reading, read_place, lambda r: r.code),
        shifts=_all(rows, files.SHIFTS, reading, read_shift, lambda r: r.shift_id),
        responders=_responders(rows, reading),
        shops=_all(rows, files.SHOPS, reading, read_shop, lambda r: r.shop_id),
        sensors=_all(rows, files.SENSORS, reading, read_sensor, lambda r: r.sensor_id),
        cameras=_all(rows, files.CAMERAS, reading, read_camera, lambda r: r.camera_id),
        grids=_all(rows, files.GRIDS, reading, read_grid, lambda r: r.grid_id),
    )
    return roster, errors.sorted()


def _ids(rows: Iterable[Row]) -> frozenset[str]:
    return frozenset(row.cells["id"] for row in rows)


def _all(
    rows: _Rows,
    file: str,
    reading: Reading,
    read: Callable[[Row, Reading], Record],
    key: Callable[[Record], str],
) -> tuple[Record, ...]:
    return tuple(sorted((read(row, reading) for row in rows[file] or ()), key=key))


def _responders(rows: _Rows, reading: Reading) -> tuple[Responder, ...]:
    found = [r for file in KIND_BY_FILE for r in _all(rows, file, reading, read_responder, _responder_id)]
    return tuple(sorted(found, key=_responder_id))


def _responder_id(responder: Responder) -> str:
    return responder.responder_id


def _reject_repeated_ids(rows: _Rows, errors: ErrorList) -> None:
    """Ids are unique in a file, and over all files whose rows can send an alert or be sent to one."""
    shared: dict[str, Row] = {}
    for file, found in rows.items():
        seen = shared if file in files.SHARED_IDS else {}
        for row in found or ():
            first = seen.setdefault(row.cells["id"], row)
            if first is not row:
                limit = f"is already used in {first.file}:{first.line}"
                errors.add(file, row.line, "id", row.cells["id"], limit)
