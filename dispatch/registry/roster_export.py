"""Writes a roster as the files it can be read from again; names and numbers only if they are handed in."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.model.responder import PATROL, UNIT, VOLUNTEER, Responder, Shift
from dispatch.model.roster import Camera, Grid, Roster, Shop
from dispatch.privacy.contact import Contact
from dispatch.registry import roster_columns as files
from dispatch.registry.roster_area import area_text, read_area
from dispatch.registry.roster_errors import ErrorList
from dispatch.registry.roster_places import clock
from dispatch.registry.roster_responders import KIND_BY_FILE
from dispatch.registry.roster_tags import BEAT, PREMISES, plain, tagged
from dispatch.registry.spreadsheet import neutralised

Cells = dict[str, str]


def write(roster: Roster, folder: Path, people: Mapping[str, Contact] | None = None) -> None:
    """Write every file of the roster into `folder` (made if need be): loading it gives an equal roster.

    `people` are written as they are, masked or in full; then only the owner may read the files.
    Each file is replaced as a whole. An area.toml that already says the same of the area is left
    alone, for it may hold a box and notes. Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    present, _ = read_area(folder, ErrorList())
    for file, content in roster_texts(roster, people).items():
        if file != files.AREA_FILE or present != roster.area:
            _replace(folder / file, content, 0o600 if people else 0o666)


def roster_texts(roster: Roster, people: Mapping[str, Contact] | None = None) -> dict[str, bytes]:
    """Return the bytes of every file of the roster by file name, with the personal columns of `people`."""
    plane = Plane(roster.area.origin_lat_e7, roster.area.origin_lon_e7)
    rows: dict[str, Iterable[Cells]] = {
        files.PLACES: (
            {"id": p.code, "name": p.name, "town": p.town, "name_en": p.name_en} | position(plane, p.centre)
            for p in roster.places
        ),
        files.SHIFTS: (_shift(s) for s in roster.shifts),
        files.SHOPS: (_shop(s) | position(plane, s.point) for s in roster.shops),
        files.SENSORS: (
            {"id": s.sensor_id, "kind": s.kind, "village": s.village, "category": s.category}
            | position(plane, s.point)
            for s in roster.sensors
        ),
        files.CAMERAS: (
            _named(c.camera_id, c) | position(plane, c.point) | {"url": c.url} for c in roster.cameras
        ),
        files.GRIDS: (_named(g.grid_id, g) | position(plane, g.centre) for g in roster.grids),
    }
    for file, kind in KIND_BY_FILE.items():
        own = (r for r in roster.responders if r.kind == kind)
        rows[file] = [_responder(r) | position(plane, r.home) for r in own]
    texts = {file: _text(file, found, people) for file, found in rows.items()}
    return {files.AREA_FILE: area_text(roster.area).encode(), **texts}


def _text(file: str, rows: Iterable[Cells], people: Mapping[str, Contact] | None) -> bytes:
    columns = files.COLUMNS[file]
    if not people or not columns.private:
        return csv_text(columns.written, rows)
    nobody = Contact()
    reached = ((row, people.get(row["id"], nobody)) for row in rows)
    complete = (
        row | dict(zip(columns.private, (contact.name, contact.phone), strict=True))
        for row, contact in reached
    )
    return csv_text((*columns.written, *columns.private), complete)


def csv_text(columns: tuple[str, ...], rows: Iterable[Cells]) -> bytes:
    """Return a CSV file of these columns: UTF-8, a header row, lines that end in LF, no formula in it."""
    out = io.StringIO(newline="")
    safe = [{column: neutralised(cell) for column, cell in row.items()} for row in rows]
    # The writer leaves a lone CR unquoted, and every reader takes it for the end of a row.
    returns = any("\r" in cell for row in safe for cell in row.values())
    writer = csv.DictWriter(
        out,
        columns,
        lineterminator="\n",
        restval="",
        quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL,
    )
    writer.writeheader()
    writer.writerows(safe)
    return out.getvalue().encode()


def position(plane: Plane, point: Point) -> Cells:
    """Return latitude and longitude cells with the fewest decimals that project back to the same decimetre.

    Six are 0.1 m. Seven always do; what was registered with six comes back as it was.
    """
    latitude, longitude = plane.to_wgs84(point)
    short = round(latitude, 6), round(longitude, 6)
    if plane.to_plane(*short) == point:
        return {"latitude": f"{short[0]:.6f}", "longitude": f"{short[1]:.6f}"}
    return {"latitude": f"{latitude:.7f}", "longitude": f"{longitude:.7f}"}


def _shift(shift: Shift) -> Cells:
    return {
        "id": shift.shift_id,
        "days": ";".join(str(day) for day in shift.days),
        "start": clock(shift.start_minute),
        "end": clock(shift.end_minute),
    }


def _shop(shop: Shop) -> Cells:
    return {
        "id": shop.shop_id,
        "name": shop.name,
        "group": shop.group,
        "village": shop.village,
        "grid": shop.grid,
        "unit_id": shop.unit_id,
    }


def _named(identity: str, site: Camera | Grid) -> Cells:
    return {"id": identity, "name": site.name, "village": site.village}


def _responder(responder: Responder) -> Cells:
    return {
        "id": responder.responder_id,
        "callsign" if responder.kind == VOLUNTEER else "name": responder.name,
        "town": responder.town,
        "village": responder.village,
        "mode": responder.mode,
        "mobile": "yes" if responder.mobile else "no",
        "capabilities": ";".join(plain(responder.capabilities)),
        "shifts": ";".join(responder.shifts),
        **_particulars(responder),
    }


def _particulars(responder: Responder) -> Cells:
    """Return the columns that only this kind of responder has."""
    if responder.kind == VOLUNTEER:
        return {"unit_id": responder.unit_id}
    if responder.kind == UNIT:
        return {"kind": ";".join(tagged(PREMISES, responder.capabilities))}
    if responder.kind == PATROL:
        return {"villages": ";".join(tagged(BEAT, responder.capabilities))}
    return {}


def _replace(path: Path, content: bytes, mode: int) -> None:
    part = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)
    os.replace(part, path)
