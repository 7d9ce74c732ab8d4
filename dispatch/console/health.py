"""Whether the service does its work, by looking: database, broker, worker, relay, auditor, feed.

Two questions, two answers. *Ready*: should requests come to this console? Yes, as long as it can take alerts
and show the district. *Degraded*: which parts do not do their work? Taking the consoles away because a part
behind them is gone would turn a broker's outage into refused alerts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

WORKER_FRESH_S: Final = 8.0
AUDITOR_FRESH_S: Final = 8.0
RELAY_BEHIND_S: Final = 8.0
FEED_STALE_S: Final = 5.0
DEGRADING: Final = frozenset({"kafka", "spool", "worker", "relay", "auditor"})
"""Checks that tell of a part behind this console; alone none of them makes it unready."""
PLACES: Final = frozenset({"kafka", "spool", "direct"})
"""Checks of the places that take alerts: one of those there are must hold."""
_PROBE_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `detail` says what was found, without secrets."""

    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks say together: may requests come here, and what does not do its work."""

    ready: bool
    degraded: tuple[str, ...]


def judge(checks: Mapping[str, Check]) -> Verdict:
    """Judge the checks by their names; one whose name is unknown is needed."""
    degraded = tuple(name for name, check in checks.items() if not check.ok)
    places = [check.ok for name, check in checks.items() if name in PLACES]
    ready = DEGRADING.issuperset(degraded) and (any(places) or not places)
    return Verdict(ready, degraded)


class Vitals(Protocol):
    """What the database knows of the other processes. Each raises when the database is away."""

    async def ping(self) -> None:
        """Return when the database answered."""

    async def heartbeat_age_s(self, role: str) -> float | None:
        """Return how long ago a ready process of `role` gave its last sign of life, None if none ever did."""

    async def relay_lag_s(self, area_ids: Sequence[str]) -> float:
        """Return the age of the oldest row of these areas that is not published yet, 0 if all are."""


Probe = Callable[[], Awaitable[Check]]


async def look(probes: Mapping[str, Probe]) -> dict[str, Check]:
    """Run all probes at once, each for three seconds at most; a probe that raises is a check that failed."""

    async def one(probe: Probe) -> Check:
        try:
            async with asyncio.timeout(_PROBE_S):
                return await probe()
        except TimeoutError:
            return Check(False, f"no answer within {_PROBE_S:g} s")
        except Exception as error:
            return Check(False, type(error).__name__)

    checks = await asyncio.gather(*(one(probe) for probe in probes.values()))
    return dict(zip(probes, checks, strict=True))


def _within(what: str, age_s: float, limit_s: float) -> Check:
    return Check(age_s <= limit_s, f"{what} {age_s:.1f} s ago; the limit is {limit_s:g} s")


def _auditor(vitals: Vitals) -> Probe:
    async def auditor() -> Check:
        age = await vitals.heartbeat_age_s("auditor")
        if age is None:
            return Check(False, "no auditor has said that it proves what is on the topics")
        return _within("last ready", age, AUDITOR_FRESH_S)

    return auditor


def probes(
    vitals: Vitals,
    broker: Callable[[], Awaitable[bool]],
    feed_stale_s: Callable[[], float],
    area_ids: Collection[str],
) -> dict[str, Probe]:
    """Return what is looked at; each raises or fails by itself."""

    async def database() -> Check:
        await vitals.ping()
        return Check(True, "answers")

    async def kafka() -> Check:
        reached = await broker()
        return Check(reached, "answers" if reached else "does not answer")

    async def worker() -> Check:
        age = await vitals.heartbeat_age_s("worker")
        if age is None:
            return Check(False, "no worker has given a sign of life")
        return _within("last sign of life", age, WORKER_FRESH_S)

    async def relay() -> Check:
        lag = await vitals.relay_lag_s(sorted(area_ids))
        return _within("oldest unpublished row is from", lag, RELAY_BEHIND_S)

    async def feed() -> Check:
        return _within("log last read", feed_stale_s(), FEED_STALE_S)

    return {
        "database": database,
        "kafka": kafka,
        "worker": worker,
        "relay": relay,
        "auditor": _auditor(vitals),
        "feed": feed,
    }
