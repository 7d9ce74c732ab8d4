"""The fan-out part of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

TARGET_MS: Final = 250
TIER_TARGET_MS: Final = 1_000
_STREAM: Final = """\
## Fan-out

Clients of one console, half by WebSocket and half by server-sent events, each with a token of its own and
the right to see everything; a tenth of them read slowly. Real alerts by way of worker and log make the
frames. The console has one core; the clients, broker, database, worker and relay share the other. How late
is from the time of the log row, before its commit, until a client that is not slow has read the frame.
"""
_TIER: Final = """\
### A tier that asks a thousand people

A plan whose second tier asks a thousand volunteers, of 6,364; the 3,000 who live nearest are connected with
their phones, half of them each way. From the time at which the tier was due until the record of each was on
the topic, and a frame about it had been read on each one's own connection.
"""
_NAMES: Final = {
    "first": "whichever is the first",
    "ws": "WebSocket",
    "sse": "server-sent events",
    "all": "together",
}


def section(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the Markdown of what was measured of fan-out."""
    if "stream" in figures:
        yield from _stream(figures["stream"])
    if "tier" in figures:
        yield from _tier(figures["tier"])


def _stream(of: Mapping[str, Any]) -> Iterator[str]:
    yield _STREAM
    yield "| fast clients by | p50, ms | p99, ms | worst, ms | frames a round |\n|---|---|---|---|---|"
    for kind, name in _NAMES.items():
        one = of[kind]
        ages = " | ".join(_spread(one[age], 0) for age in ("p50_ms", "p99_ms", "worst_ms"))
        yield f"| {name} | {ages} | {one['count']['median']:,.0f} |"
    yield "\n| | measured | target | |\n|---|---|---|---|"
    late, load, whole = of["all"]["p99_ms"], of["load"], of["whole"]
    yield _row(
        "p99 to the fast ones, ms", _spread(late, 0), f"at most {TARGET_MS}", late["median"] <= TARGET_MS
    )
    flaws = whole["lost"] + whole["doubled"] + whole["disordered"]
    said = f"{whole['lost']} lost, {whole['doubled']} doubled, {whole['disordered']} out of order"
    yield _row("frames amiss with the fast ones", said, "none", not flaws)
    yield _row("fast clients cut off", f"{whole['fast_cut']:,}", "none", not whole["fast_cut"])
    yield _row("clients", f"{whole['clients']:,}")
    yield _row("events a second", _spread(load["events_per_s"], 0))
    yield _row("slow clients cut off, who came again", f"{whole['slow_cut']:,}")
    yield _row("memory a connection, KiB", f"{whole['kib_a_connection']:,.0f}")
    memory = (whole[f"mib_{when}"] for when in ("before", "connected", "after"))
    yield _row("memory before, connected, afterwards, MiB", ", ".join(f"{one:,.0f}" for one in memory))
    yield _row("share of its core, console", _spread(load["console_core"], 2))
    yield _row("share of theirs, the clients", _spread(load["crowd_core"], 2))
    yield ""


def _tier(of: Mapping[str, Any]) -> Iterator[str]:
    yield _TIER
    yield "| | people | p50, ms | the last, ms | target | |\n|---|---|---|---|---|---|"
    for where, name in (("topic", "record on the topic"), ("socket", "frame on the socket")):
        one = of[where]
        held = "held" if one["last_ms"]["median"] <= TIER_TARGET_MS else "not held"
        ages = f"{_spread(one['p50_ms'], 0)} | {_spread(one['last_ms'], 0)}"
        yield f"| {name} | {one['people']['median']:,.0f} | {ages} | at most {TIER_TARGET_MS:,} | {held} |"
    yield ""


def _row(name: str, measured: str, target: str = "", held: bool | None = None) -> str:
    verdict = "" if held is None else "held" if held else "not held"
    return f"| {name} | {measured} | {target} | {verdict} |"


def _spread(of: Mapping[str, float], decimals: int) -> str:
    low, high = f"{of['least']:,.{decimals}f}", f"{of['most']:,.{decimals}f}"
    return f"{of['median']:,.{decimals}f} ({low} to {high})"
