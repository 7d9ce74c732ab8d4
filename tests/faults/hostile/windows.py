"""Quiet windows among those of the flood: what good alerts take in each, to tell a change from noise.

A quiet time before and after a run of an hour sees neither the checkpoints nor the full tables of that hour;
quiet windows of the same length in the middle of it do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.faults.hostile.floods import Gate
from tests.faults.hostile.trickle import Trickle, rank

_SETTLED_S: Final = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time by the monotonic clock (s), with hostile inputs or `quiet`."""

    quiet: bool
    began: float
    ended: float


async def take_breaks(gate: Gate, window_s: float, every: int, windows: list[Window]) -> None:
    """Let the flood through for `every` windows, hold it back for one, and so on until cancelled.

    Each time some seconds pass first that count for neither.
    """
    now = asyncio.get_running_loop().time
    while True:
        for quiet, count in ((False, every), (True, 1)):
            gate.quiet = quiet
            await asyncio.sleep(_SETTLED_S)
            for _ in range(count):
                began = now()
                await asyncio.sleep(window_s)
                windows.append(Window(quiet, began, now()))


def compare(windows: Sequence[Window], trickle: Trickle) -> dict[str, Any]:
    """Return how the good alerts fared in the windows of both kinds, times in ms.

    `flood_above_quiet` is how often, of all pairs of one window each, the p99 of the flood's is the greater:
    0.5 where the flood makes no difference (Mann and Whitney's U by the number of pairs). Within noise is a
    flood whose median window is no worse than nine in ten of the quiet ones.
    """
    each = {quiet: _taken(windows, trickle, quiet=quiet) for quiet in (True, False)}
    if not all(each.values()):
        return {}
    p99 = {quiet: sorted(rank(taken, 0.99) for taken in found) for quiet, found in each.items()}
    above = sum((one > other) + (one == other) / 2 for one in p99[False] for other in p99[True])
    return {
        "quiet": _spread(each[True], p99[True]),
        "flood": _spread(each[False], p99[False]),
        "flood_above_quiet": round(above / (len(p99[True]) * len(p99[False])), 2),
        "within_noise": rank(p99[False], 0.5) <= rank(p99[True], 0.9),
    }


def _taken(windows: Sequence[Window], trickle: Trickle, *, quiet: bool) -> list[list[float]]:
    found = []
    for window in windows:
        if window.quiet is quiet:
            pairs = zip(trickle.sent_at, trickle.taken_s, strict=True)
            found.append([taken for at, taken in pairs if window.began <= at < window.ended])
    return [taken for taken in found if taken]


def _spread(each: Sequence[Sequence[float]], p99: Sequence[float]) -> dict[str, Any]:
    together = [taken for window in each for taken in window]
    return {
        "windows": len(each),
        "alerts": len(together),
        "p50_ms": round(rank(together, 0.5) * 1_000, 1),
        "p99_ms": round(rank(together, 0.99) * 1_000, 1),
        "p99_ms_by_window": {
            name: round(rank(p99, share) * 1_000, 1)
            for name, share in (("least", 0.0), ("median", 0.5), ("nine_in_ten", 0.9), ("most", 1.0))
        },
    }
