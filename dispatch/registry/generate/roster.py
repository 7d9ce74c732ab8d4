"""Puts the sections together: the files of a demonstration roster, the same bytes for the same seed."""

from __future__ import annotations

from dispatch.registry import roster_columns as files
from dispatch.registry.generate.devices import camera_rows, sensor_rows
from dispatch.registry.generate.duty import shift_rows
from dispatch.registry.generate.forces import patrol_rows, police_rows, security_rows
from dispatch.registry.generate.layout import village_centres
from dispatch.registry.generate.sites import grid_rows, make_grids, place_rows, shop_rows
from dispatch.registry.generate.source import District
from dispatch.registry.generate.units import make_units, unit_rows, volunteer_rows
from dispatch.registry.roster_export import csv_text


def generate(district: District) -> dict[str, bytes]:
    """Return the bytes of every CSV file of the roster by file name."""
    centres = village_centres(district)
    units = make_units(district, centres)
    grids = make_grids(district, centres)
    rows = {
        files.PLACES: place_rows(district, centres),
        files.SHIFTS: shift_rows(),
        files.UNITS: unit_rows(district, units),
        files.VOLUNTEERS: volunteer_rows(district, units),
        files.PATROLS: patrol_rows(district, centres),
        files.POLICE: police_rows(district, centres),
        files.SECURITY: security_rows(district, centres),
        files.SHOPS: shop_rows(district, centres, grids, units),
        files.SENSORS: sensor_rows(district, centres),
        files.CAMERAS: camera_rows(district, centres),
        files.GRIDS: grid_rows(district, grids),
    }
    return {file: csv_text(_columns(file), found) for file, found in rows.items()}


def _columns(file: str) -> tuple[str, ...]:
    """Return the columns to write: a note where something is synthetic, persons among volunteers."""
    columns = files.COLUMNS[file]
    unsaid = set(columns.private if file != files.VOLUNTEERS else ())
    # No video channel of a made-up district has a picture anywhere.
    unsaid |= {files.SHIFTS: {files.NOTE}, files.CAMERAS: {"url"}}.get(file, set())
    return tuple(c for c in columns.allowed if c not in unsaid)
