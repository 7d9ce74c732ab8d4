"""What grows, in which sizes, and how much dearer an alert may become by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Curve:
    """A thing that grows: its sizes, and what cost at the greatest may be of that at the least.

    `bound` is (least, most) of that ratio; None where nothing is promised. `manners` are the ways in which
    alerts arrive, the one that the bound is of first.
    """

    name: str
    grows: str
    sizes: tuple[int, ...]
    bound: tuple[float, float] | None
    manners: tuple[str, ...]


ALONE: Final = "alone"
"""Alerts come one by one, as they do in a district: each is a transaction of its own."""
BACKLOG: Final = "backlog"
"""Alerts wait on the topic: they are taken as many at a time as there are for an area."""
ALL_AREAS: Final = "backlog of all areas"
"""The same, from all areas evenly, the small ones too."""

_FLAT: Final = (0.85, 1.15)
CURVES: Final[Mapping[str, Curve]] = {
    curve.name: curve
    for curve in (
        Curve("areas", "command areas", (1, 10, 100, 1_000), _FLAT, (ALONE, BACKLOG, ALL_AREAS)),
        Curve("responders", "responders in one area", (7_000, 70_000, 1_000_000), (0, 3), (ALONE, BACKLOG)),
        Curve("incidents", "open incidents", (10, 100, 1_000, 10_000), (0, 1.5), (ALONE, BACKLOG)),
        Curve("log", "log rows of one area", (10**4, 10**5, 10**6, 10**7), _FLAT, (ALONE, BACKLOG)),
        Curve("workers", "workers", (1, 2), None, (BACKLOG,)),
    )
}  # fmt: skip
