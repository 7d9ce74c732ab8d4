"""Everything that is decided, to thousands of clients at once, a tenth of whom read slowly."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from dispatch.gateway.permissions import Role
from tests.bench.bed import open_bed, spent
from tests.bench.fanout.asked import Member
from tests.bench.fanout.crowd import Crowd, open_crowd, tokens_for
from tests.bench.fanout.hall import Hall, decided, head, open_hall, wall_ahead_s
from tests.bench.fanout.tally import Tally, ranked
from tests.bench.pace import publish_at
from tests.bench.rounds import Rounds
from tests.integration.flow.roles import Site

_WARM_S: Final = 3
_SETTLED_S: Final = 2.0
_SLOW_IN: Final = 10
"""One client in so many is slow."""
KINDS: Final = ("ws", "sse")


@dataclass(frozen=True)
class Size:
    """How many clients, what slow ones read (bytes a second), alerts a second, how long, how often."""

    clients: int = 3_000
    slow: int = 20_000
    alerts: int = 16
    seconds: int = 8
    rounds: int = 5


@dataclass(frozen=True, slots=True)
class Window:
    """A time of steady load: when (s, of `perf_counter`), and what share of a core each process took."""

    since: float
    until: float
    console: float
    crowd: float


async def measure(size: Size, seed: int) -> dict[str, Any]:
    """Return how late frames are with the fast clients by kind, what they missed, and memory a connection."""
    async with open_bed() as site:
        hall = await open_hall(site)
        members = await _members(site, size)
        empty = hall.resident_kib()
        async with open_crowd(site, hall.port, members) as crowd:
            await asyncio.sleep(_SETTLED_S)
            full, before = hall.resident_kib(), await head(site)
            await publish_at(site, size.alerts, _WARM_S, seed, "warm")
            windows = [await _window(site, hall, crowd, size, seed, number) for number in range(size.rounds)]
            last = await head(site)
            await asyncio.sleep(_SETTLED_S)
            tally = Tally(await crowd.heard(), wall_ahead_s())
        places = await decided(site, before, last)
        figures = _figures(tally, windows, size)
        flaws = tally.flaws(_fast, places)
        return figures | {
            "whole": {
                "clients": len(members),
                "decided": len(places),
                "lost": flaws.lost,
                "doubled": flaws.doubled,
                "disordered": flaws.disordered,
                "slow_cut": tally.cut(lambda one: one.slow > 0),
                "fast_cut": tally.cut(_fast),
                "kib_a_connection": (full - empty) / len(members),
                "mib_before": empty / 1_024,
                "mib_connected": full / 1_024,
                "mib_after": hall.resident_kib() / 1_024,
            }
        }


async def _members(site: Site, size: Size) -> list[Member]:
    subjects = [f"viewer-{number}" for number in range(size.clients)]
    tokens = await tokens_for(site, Role.VIEWER, subjects)
    return [
        # The slow ones are of both kinds.
        Member(KINDS[number % 2], token, 0 if number // 2 % _SLOW_IN else size.slow)
        for number, token in enumerate(tokens)
    ]


async def _window(site: Site, hall: Hall, crowd: Crowd, size: Size, seed: int, number: int) -> Window:
    since = time.perf_counter()
    before = spent(hall.process), spent(crowd.process)
    await publish_at(site, size.alerts, size.seconds, seed + number, f"window-{number}")
    until = time.perf_counter()
    took = until - since
    return Window(
        since, until, (spent(hall.process) - before[0]) / took, (spent(crowd.process) - before[1]) / took
    )


def _fast(member: Member) -> bool:
    return not member.slow


def _of_kind(kind: str) -> Callable[[Member], bool]:
    return lambda member: member.kind == kind and not member.slow


def _figures(tally: Tally, windows: list[Window], size: Size) -> dict[str, Any]:
    rounds = Rounds()
    fast = size.clients - len(range(0, size.clients // 2, _SLOW_IN)) * 2
    for window in windows:
        everybody = tally.lateness(_fast, window.since, window.until)
        load = {
            "events_per_s": len(everybody) / fast / (window.until - window.since),
            "console_core": window.console,
            "crowd_core": window.crowd,
        }
        kinds = {kind: ranked(tally.lateness(_of_kind(kind), window.since, window.until)) for kind in KINDS}
        first = ranked(tally.first(_fast, window.since, window.until))
        rounds.add({"all": ranked(everybody), "first": first, "load": load, **kinds})
    return dict(rounds.figures())
