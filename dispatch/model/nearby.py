"""By what open incidents and alerts are found again: where they are, who told of them, what they wait for."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from dispatch.model.advisory import RUMOUR_WATCH, Advisory
from dispatch.model.alert import AlertLink
from dispatch.model.geometry import Point
from dispatch.model.grouped import Facet, Group, Grouping
from dispatch.model.incident import REVIEW, Incident

CELL_DM: Final = 5_000
"""Side of the squares into which the area's plane is divided: half a kilometre."""
_MOST_CELLS: Final = 400
_AT, _BY, _WAITING = "at", "by", "waiting"

WATCHES: Final[Group] = ("watches",)
"""The group of the rumour watches among the advisories."""


def by_source(source_id: str) -> Group:
    """Return the group of the incidents of which a source has told."""
    return _BY, source_id


def waiting(category: str) -> Group:
    """Return the group of the incidents of a category that wait for review, by when they were opened."""
    return _WAITING, category


def around(point: Point, reach_dm: int, *kind: str) -> list[Group] | None:
    """Return the groups of all that lies within `reach_dm` of a point; None: too many, look at everything.

    `kind` is nothing for incidents, the category for alerts.
    """
    low_x, high_x = (point.x_dm - reach_dm) // CELL_DM, (point.x_dm + reach_dm) // CELL_DM
    low_y, high_y = (point.y_dm - reach_dm) // CELL_DM, (point.y_dm + reach_dm) // CELL_DM
    if (high_x - low_x + 1) * (high_y - low_y + 1) > _MOST_CELLS:
        return None
    return [(_AT, *kind, x, y) for x in range(low_x, high_x + 1) for y in range(low_y, high_y + 1)]


def _cell(point: Point | None, *kind: str) -> Iterable[Group]:
    return () if point is None else ((_AT, *kind, point.x_dm // CELL_DM, point.y_dm // CELL_DM),)


INCIDENTS: Final[Grouping[Incident]] = Grouping(
    place=attrgetter("opened_at"),
    facets=(
        Facet(attrgetter("point"), _cell),
        Facet(attrgetter("sources"), lambda sources: map(by_source, sources), grows=True),
        Facet(
            lambda incident: incident.category if incident.status == REVIEW else None,
            lambda category: () if category is None else (waiting(category),),
        ),
    ),
)
"""Open incidents, by where they are, by their sources, and the category of those that wait for review."""

LINKS: Final[Grouping[AlertLink]] = Grouping(
    place=attrgetter("at"),
    facets=(Facet(attrgetter("point", "category"), lambda aspect: _cell(*aspect)),),
)
"""Alerts, by category and where they are, the latest last."""

ADVISORIES: Final[Grouping[Advisory]] = Grouping(
    place=attrgetter("at"),
    facets=(Facet(attrgetter("kind"), lambda kind: (WATCHES,) if kind == RUMOUR_WATCH else ()),),
)
"""Advisories: the rumour watches among them, the latest last."""
