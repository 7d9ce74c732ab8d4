"""BENCHMARKS.md from the figures of the last runs: `python -m tests.bench.report` writes it anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Final

from tests.bench import fanout, growth, startup
from tests.bench.backlog_section import section as backlog_section
from tests.bench.functions.section import section
from tests.bench.latency import PACE
from tests.bench.peers import PEERS
from tests.bench.rounds import MANY

REPORT: Final = Path(__file__).resolve().parents[2] / "BENCHMARKS.md"
_HERE: Final = Path(__file__).parent
_RESULTS: Final = _HERE / "results"
_PARTS: Final[Mapping[str, Callable[[dict[str, Any]], Iterator[str]]]] = {
    "backlog": backlog_section, "fanout": fanout.section, "startup": startup.section,
    "growth": growth.section,
}  # fmt: skip
"""What has a run and a file of its own, and how it is told."""
_HEAD: Final = """\
# What speed it has, beside the floor of its own parts

Written by `make bench` from `tests/bench/results/`; do not edit. Everything is measured in rounds that
alternate; a figure is the median of the rounds, with the least and the most. Only ratios within a round are
worth comparing: the figures themselves are of this machine.
"""
_THROUGHPUT: Final = """\
## Throughput

A backlog waits on the topic. *Floor A* reads it with plain aiokafka, understands it with pydantic and
publishes it again. *Floor B* puts the raw bytes into PostgreSQL first. Peers do what floor A does, with
a library of their own. *Ours* is the whole way: receipt, decision over 699 units and 6,364 volunteers, log,
projections, assignments on their topic; with 100 areas the first ten have 7,000 responders each, the others
70, and alerts come from all of them alike. What is measured has one core; broker, database, relay and load
have the other.
"""
_LATENCY: Final = """\
## Latency

From an alert's record on its topic to the record of its first assignment, and to the first frame about it on
the phone of a unit (all 699 are connected to the console), for alerts that open an incident; beside the
broker's own echo and the commit of one row: one after the other in a row, and at the pace of 20 a second. A
processor that was idle for 50 ms works with cold caches, on an alert as on its floor.
"""
TARGETS: Final[Mapping[str, tuple[str, float]]] = {
    "ours / floor A": ("at least", 1 / 8),
    f"{MANY} / floor A": ("at least", 1 / 8),
    "20/s p50 / (echo + commit)": ("at most", 4),
    "20/s p99 / (echo + commit)": ("at most", 4),
    "20/s p50 / (echo + commit at 20/s)": ("at most", 4),
    "20/s p99 / (echo + commit at 20/s)": ("at most", 4),
    "200/s p50 / 20/s p50": ("at most", 2),
    "200/s p99 / 20/s p99": ("at most", 2),
}


def report(results: Path = _RESULTS) -> str:
    """Return the whole report from the files of figures in a folder; what was not measured is left out."""
    sections: list[Iterable[str]] = [[_HEAD]]
    if (figures := _read(results, "bench")) is not None:
        sections += [_machine(figures), throughput(figures), _latency(figures), section(figures)]
    for name, told in _PARTS.items():
        if (figures := _read(results, name)) is not None:
            sections += [told(figures), [""]]
    sections.append((_HERE / "findings.md").read_text(encoding="utf-8").splitlines())
    return "\n".join([*chain.from_iterable(sections), ""])


def _read(results: Path, name: str) -> dict[str, Any] | None:
    path = results / f"{name}.json"
    return json.loads(path.read_bytes()) if path.exists() else None


def _machine(figures: Mapping[str, Any]) -> Iterator[str]:
    of = figures["machine"]
    yield (
        f"Machine: {of['processor']}, {of['cores']} cores, {of['memory_gib']} GiB, Python {of['python']}; "
        f"load {of['load']} before, {of['load_after']} after. `{figures['command']}`\n"
    )


def throughput(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the section of throughput; a peer that was not measured is named as missing."""
    yield _THROUGHPUT
    yield "| | alerts/s | processor time an alert, µs |\n|---|---|---|"
    for name in ("floor A", "floor B", *PEERS, "ours", MANY):
        of = figures["throughput"].get(name)
        if of is not None:
            yield f"| {name} | {_spread(of['per_s'], 0)} | {_spread(of['cpu_us'], 0)} |"
    yield ""
    if missing := [name for name in PEERS if name not in figures["throughput"]]:
        yield f"Not installed, so not measured: {', '.join(missing)} (`make bench-peers-setup`).\n"
    yield from _ratios(figures["throughput"]["ratios"])


def _latency(figures: Mapping[str, Any]) -> Iterator[str]:
    yield _LATENCY
    yield "| | p50, ms | p99, ms | samples a round |\n|---|---|---|---|"
    rates = [f"{rate}/s{to}" for rate in (1, 20, 200) for to in ("", " to the phone")]
    floors = [f"{floor}{pace}" for pace in ("", f" at {PACE}/s") for floor in ("broker echo", "bare commit")]
    for name in (*floors, *rates):
        if (of := figures["latency"].get(name)) is None:
            continue
        count = f"{of['count']['median']:.0f}"
        yield f"| {name} | {_spread(of['p50_ms'], 1)} | {_spread(of['p99_ms'], 1)} | {count} |"
    yield ""
    yield from _ratios(figures["latency"]["ratios"])


def _ratios(ratios: Mapping[str, Any]) -> Iterator[str]:
    yield "| ratio | measured | target | |\n|---|---|---|---|"
    for name, of in ratios.items():
        if name in TARGETS:
            which, bound = TARGETS[name]
            held = of["median"] >= bound if which == "at least" else of["median"] <= bound
            yield f"| {name} | {_spread(of, 3)} | {which} {bound:.3g} | {'held' if held else 'not held'} |"
        else:
            yield f"| {name} | {_spread(of, 3)} | | |"
    yield ""


def _spread(of: Mapping[str, float], decimals: int) -> str:
    low, high = f"{of['least']:,.{decimals}f}", f"{of['most']:,.{decimals}f}"
    return f"{of['median']:,.{decimals}f} ({low} to {high})"


if __name__ == "__main__":
    REPORT.write_text(report(), encoding="utf-8")
