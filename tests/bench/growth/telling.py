"""The part of the report on growth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tests.bench.growth.curves import ALL_AREAS, ALONE, BACKLOG, CURVES, Curve

_HEAD: Final = f"""\
## Growth

What an alert costs as the service grows, everything else being equal: the same alerts, which open incidents
of their own at every size; sizes visited in turn, forth and back, each time from the same state of its
database with a worker that has just started. *{ALONE.capitalize()}*: 40 alerts a second, each a transaction
of its own. *{BACKLOG.capitalize()}*: all of them wait on the topic. Costs are processor time beyond what the
same time at rest costs, which is told beside it. The worker has one core; broker and database have the other.
The last column is the rules alone, reading included, in one process without input or output.

![Cost of an alert by size](tests/bench/results/growth.png)
"""
_NOTES: Final[Mapping[str, str]] = {
    "areas": f"""\
The first ten areas have 7,000 responders each, the others 70, so *{ALONE}* and *{BACKLOG}* take alerts of the
large areas only: like with like. *{ALL_AREAS.capitalize()}* takes them of all areas evenly.""",
    "responders": "The real roster, and the same people again and again up to 300 m beside themselves.",
    "incidents": """\
They were opened by the rules two hours ago and wait for the desk; nobody is bound by them.""",
    "log": """\
Rows of the shape of a report of progress, copied by the database itself: the chain of hashes goes on from row
to row, but is not of their content. Receipts are not multiplied.""",
    "workers": """\
Ten areas of 7,000 responders. On a machine of two cores the second worker shares its core with broker and
database, so nothing can be said there of the target (1.7 times the throughput of one).""",
}
_SPEECH: Final = {"cpu_us": "worker, µs", "database_us": "database, µs", "wall_us": "wall, µs"}


def section(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the Markdown: a table of costs and one of ratios for each curve that was measured."""
    yield _HEAD
    for name, curve in CURVES.items():
        if name in figures:
            yield f"### {curve.grows.capitalize()}\n"
            yield f"{_NOTES[name]}\n"
            yield from _costs(curve, figures[name])
            yield from _ratios(curve, figures[name])
            yield from _failures(figures[name]["failed"])


def in_order(sizes: Iterable[str]) -> list[str]:
    """Return sizes from the least to the greatest; as JSON has them they are names."""
    return sorted(sizes, key=int)


def held(curve: Curve, ratio: float) -> bool:
    """Tell whether the cost at the greatest size is within the curve's bound of that at the least."""
    least, most = curve.bound or (0, float("inf"))
    return least <= ratio <= most


def _costs(curve: Curve, figures: Mapping[str, Any]) -> Iterator[str]:
    heads = [f"{manner}: {words}" for manner in curve.manners for words in _words(manner).values()]
    rest = ["at rest, ms a second", "start, s", "memory, MiB", *(["rules, µs"] if figures["pure"] else [])]
    yield f"| {curve.grows} | {' | '.join([*heads, *rest])} |\n|{'---|' * (len(heads) + len(rest) + 1)}"
    for size in in_order(figures["sizes"]):
        of = figures["sizes"][size]
        cells = [_spread(of[f"{m} {part}"], 0) for m in curve.manners for part in _words(m)]
        cells += [
            _spread(of["rest_ms_s"], 1),
            _spread(of["start_s"], 1),
            f"{of['memory_mib']['median']:,.0f}",
        ]
        cells += [_spread(figures["pure"][size], 0)] if figures["pure"] else []
        yield f"| {int(size):,} | {' | '.join(cells)} |"
    yield ""


def _words(manner: str) -> dict[str, str]:
    """Return the parts that mean something: how long alerts that come at a pace take together does not."""
    return {part: words for part, words in _SPEECH.items() if (part, manner) != ("wall_us", ALONE)}


def _ratios(curve: Curve, figures: Mapping[str, Any]) -> Iterator[str]:
    if not figures["ratios"]:
        return
    sizes = in_order(figures["sizes"])
    span = f"{int(sizes[0]):,} to {int(sizes[-1]):,}"
    whole = (sizes[0], sizes[-1]) == (str(curve.sizes[0]), str(curve.sizes[-1]))
    yield f"| {span}, times | measured | target | |\n|---|---|---|---|"
    for manner in curve.manners:
        for part, words in _words(manner).items():
            of = figures["ratios"].get(f"{manner} {part}")
            if of is not None:
                bound = _bound(curve) if part == "cpu_us" and whole else ""
                verdict = ("held" if held(curve, of["median"]) else "not held") if bound else ""
                yield f"| {manner}: {words.removesuffix(', µs')} | {_spread(of, 2)} | {bound} | {verdict} |"
    yield ""


def _bound(curve: Curve) -> str:
    if curve.bound is None:
        return ""
    least, most = curve.bound
    return f"{least:g} to {most:g}" if least else f"at most {most:g}"


def _failures(failed: Mapping[str, str]) -> Iterator[str]:
    for size, reason in failed.items():
        yield f"**{int(size):,}**: {reason}\n"


def _spread(of: Mapping[str, float], decimals: int) -> str:
    low, high = f"{of['least']:,.{decimals}f}", f"{of['most']:,.{decimals}f}"
    return f"{of['median']:,.{decimals}f} ({low} to {high})"
