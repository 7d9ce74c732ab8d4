"""How the report tells of priority 1 during a backlog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

ASSIGNED: Final = "to its assignment's record"
TOLD: Final = "to its first record"
TARGET_MS: Final = 1_000
_ABOUT: Final = """\
## Priority 1 during a backlog

{alerts:,} ordinary alerts are put on the topic at full speed, beside an idle worker. From the first of them
on until the last is landed, an alert of priority 1 comes every half second, behind all that waits. The first
seconds, in which the backlog is still to be read through, count like all others. Soon everybody in the
district is busy, and few of these alerts find anybody to send. So for all that open an incident the time to
the first record about it is given too: of its assignment, or of the incident, which says that nobody is free.
With so few samples p99 is the slowest of a round.

{processor}, {cores} cores, load {load} before, {load_after} after. `python -m tests.bench.backlog`

| an alert of priority 1 | p50, ms | p99, ms | samples a round |
|---|---|---|---|"""


def section(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the section of the report."""
    yield _ABOUT.format(alerts=figures["alerts"], **figures["machine"])
    for name in (ASSIGNED, TOLD):
        of = figures[name]
        count = f"{of['count']['median']:.0f}"
        yield f"| {name} | {_spread(of['p50_ms'])} | {_spread(of['p99_ms'])} | {count} |"
    held = "held" if figures[TOLD]["p99_ms"]["median"] <= TARGET_MS else "not held"
    drained = _spread(figures["flood"]["drained_s"])
    yield ""
    yield f"Target, p99 at most {TARGET_MS:,} ms: {held}. All of the backlog was landed after {drained} s."


def _spread(of: Mapping[str, float]) -> str:
    return f"{of['median']:,.0f} ({of['least']:,.0f} to {of['most']:,.0f})"
