"""Looks at the health every second and says at once what changed: to the log, the metrics and the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, Protocol

import structlog

from dispatch.console.health import Check, Probe, judge, look
from dispatch.console.metrics import CHECK_OK, READY

LOOK_S: Final = 1.0
"""Pause between two looks, in s; with the limits of the checks, nothing is unseen for ten."""

_log = structlog.get_logger(__name__)


class Tells(Protocol):
    """Whoever follows live (`dispatch.console.feed.FeedHub`)."""

    def tell_degraded(self, names: tuple[str, ...]) -> None:
        """Tell every client which parts do not do their work; none: all do."""


class HealthWatch:
    """Watches `probes`; a part that fails counts as degraded from the first look on."""

    def __init__(self, probes: Mapping[str, Probe], desk: Tells) -> None:
        self._probes = probes
        self._desk = desk
        self._degraded: tuple[str, ...] = ()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            self.note(await look(self._probes))
            await asyncio.sleep(LOOK_S)

    def note(self, checks: Mapping[str, Check]) -> None:
        """Take note of one look, and say what changed since the last."""
        verdict = judge(checks)
        READY.set(verdict.ready)
        for name, check in checks.items():
            CHECK_OK.labels(name).set(check.ok)
        if verdict.degraded == self._degraded:
            return
        for name in sorted(set(verdict.degraded) - set(self._degraded)):
            _log.warning("degraded", check=name, detail=checks[name].detail, ready=verdict.ready)
        for name in sorted(set(self._degraded) - set(verdict.degraded)):
            _log.info("restored", check=name, ready=verdict.ready)
        self._degraded = verdict.degraded
        self._desk.tell_degraded(verdict.degraded)
