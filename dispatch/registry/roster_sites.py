"""Reads what stands in the area: shops, sensors, cameras, grids."""

from __future__ import annotations

from dispatch.model.roster import Camera, Grid, Sensor, Shop
from dispatch.registry import roster_columns as files
from dispatch.registry.roster_cells import Cells, Reading
from dispatch.registry.roster_csv import Row
from schemas.codes import Category
from schemas.fields import MAX_ID

_CATEGORIES = tuple(c.value for c in Category)


def read_shop(row: Row, reading: Reading) -> Shop:
    """Read a shop with its joint-defence group and, where known, its grid and unit."""
    cells = Cells(row, reading)
    return Shop(
        shop_id=cells.ident(),
        name=cells.text("name"),
        group=cells.text("group", most=MAX_ID),  # a warning names its group as it names an id
        village=cells.village(),
        point=cells.point(),
        grid=cells.reference("grid", files.GRIDS, blank=True),
        unit_id=cells.reference("unit_id", files.UNITS, blank=True),
    )


def read_sensor(row: Row, reading: Reading) -> Sensor:
    """Read a sensor and the category that its silence means."""
    cells = Cells(row, reading)
    return Sensor(
        sensor_id=cells.ident(),
        kind=cells.word("kind"),
        village=cells.village(),
        point=cells.point(),
        category=cells.choice("category", _CATEGORIES, blank=True),
    )


def read_camera(row: Row, reading: Reading) -> Camera:
    """Read a video channel and, where one is given, the link to its picture."""
    cells = Cells(row, reading)
    return Camera(cells.ident(), cells.text("name"), cells.village(), cells.point(), cells.link("url"))


def read_grid(row: Row, reading: Reading) -> Grid:
    """Read a grid with its centre."""
    cells = Cells(row, reading)
    return Grid(cells.ident(), cells.text("name"), cells.village(), cells.point())
