"""The functions' section of the report, from the figures of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from tests.bench.functions.timing import TRIP

_INTRO: Final = """\
## Functions

Each alone, in a process with a core of its own, timed by pytest-benchmark in {turns} turns that go through
all of them; a figure is the median of the turns' medians, with the least and the most, and ratios are of the
same turn. "× trip" is against one {trip} to a PostgreSQL on the other core. Four in ten of the points are
free; the decisions go through 300 alerts of the stock or take the first of them.
"""
_COLUMNS: Final = "| | µs | × trip | × floor | its floor |\n|---|---|---|---|---|"


def section(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the section; nothing when the functions were not measured."""
    found = figures.get("functions")
    if not found:
        return
    yield _INTRO.format(turns=found["turns"], trip=TRIP)
    for group, rows in groupby(found["rows"], key=lambda row: row["group"]):
        yield f"### {group}\n"
        yield _COLUMNS
        yield from map(_row, rows)
        yield ""


def _row(row: Mapping[str, Any]) -> str:
    beside = f"{_spread(row['to_floor'])} | {row['floor']}" if row["floor"] else "|"
    return f"| {row['name']} | {_spread(row['us'])} | {_spread(row['to_trip'])} | {beside} |"


def _spread(of: Mapping[str, float]) -> str:
    return f"{_three(of['median'])} ({_three(of['least'])} to {_three(of['most'])})"


def _three(value: float) -> str:
    """Return a figure with three digits that mean something."""
    decimals = next((n for n, bound in enumerate((100, 10, 1, 0.1)) if value >= bound), 4)
    return f"{value:,.{decimals}f}"
