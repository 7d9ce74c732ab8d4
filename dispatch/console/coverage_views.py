"""The coverage layer: what share of each cell somebody free reaches in time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from dispatch.console.views import View

Shares = Annotated[list[float], Field(min_length=3, max_length=3)]
"""0 to 1 for each time of `within_s`."""


class CoverageCell(View):
    """One H3 cell. `boundary` are longitude and latitude of its corners, WGS-84 degrees, not closed."""

    cell: str
    latitude: float
    longitude: float
    boundary: list[list[float]]
    town: str
    share: Shares
    """Share of the cell's sample points that somebody free reaches within each time."""
    without: Shares | None
    """The same without those who are taken away; null when nobody is."""


class CoverageTotal(View):
    """The same over all cells."""

    share: Shares
    without: Shares | None


class CoverageView(View):
    """The coverage of an area at one moment."""

    area_id: str
    seq: int
    at: datetime
    resolution: int
    """Of the H3 cells."""
    within_s: list[int]
    cells: list[CoverageCell]
    total: CoverageTotal
