"""The start-up part of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

READY_S: Final = 5.0
RESIDENT_MIB: Final = 350
_START: Final = """\
## Start-up

A worker is started while an alert waits on the topic: until it says that it is ready, and until the alert
has landed. First upon the short log of a district that has lived for ten seconds, then upon the same with
{rows:,} rows more ({bytes:,.0f} bytes each with their indexes), made of those that it wrote. Memory is what
the process holds when it is ready, and at the end after {work:,} alerts more.
"""
_TAKEOVER: Final = """\
### Takeover

Two workers, 20 alerts a second; one is killed with SIGKILL. Its partitions stand still until the broker
misses it (session timeout 8 s) and the other has them.
"""
_STEPS: Final = (
    ("ready_s", "ready, s", READY_S, 2),
    ("landed_s", "the waiting alert landed, s", READY_S, 2),
    ("ready_mib", "memory when ready, MiB", RESIDENT_MIB, 0),
)


def section(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the Markdown of what was measured of start-up."""
    if "start" in figures:
        yield from _start(figures)
    if "takeover" in figures:
        yield from _takeover(figures["takeover"]["takeover"])


def _start(figures: Mapping[str, Any]) -> Iterator[str]:
    facts = {"rows": figures["rows"], "bytes": figures["bytes_a_row"], "work": figures["work"]}
    yield _START.format(**facts)
    yield "| | short log | long log | target | |\n|---|---|---|---|---|"
    short, long = figures["start"]["short log"], figures["start"]["long log"]
    for name, said, target, decimals in _STEPS:
        held = "held" if long[name]["median"] <= target else "not held"
        both = f"{_spread(short[name], decimals)} | {_spread(long[name], decimals)}"
        yield f"| {said} | {both} | at most {target:g} | {held} |"
    worked = figures["worked_mib"]
    held = "held" if worked <= RESIDENT_MIB else "not held"
    yield f"| memory after work, MiB | | {worked:,.0f} | at most {RESIDENT_MIB} | {held} |"
    yield ""


def _takeover(of: Mapping[str, Any]) -> Iterator[str]:
    yield _TAKEOVER
    yield "| | s |\n|---|---|"
    yield f"| from the kill until every partition goes on | {_spread(of['stood_still_s'], 1)} |"
    yield f"| longest wait of an alert | {_spread(of['waited_s'], 1)} |"
    yield ""


def _spread(of: Mapping[str, float], decimals: int) -> str:
    low, high = f"{of['least']:,.{decimals}f}", f"{of['most']:,.{decimals}f}"
    return f"{of['median']:,.{decimals}f} ({low} to {high})"
