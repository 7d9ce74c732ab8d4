"""What the console's process does besides answering: signs of life, new areas, the notifiers of each."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Sequence
from typing import Final

import structlog

from dispatch.bootstrap import Runtime
from dispatch.console.feed import FeedHub
from dispatch.console.notifiers import Way, notifier
from dispatch.store.deliveries import Deliveries, Notices
from dispatch.store.heartbeats import Vitals
from dispatch.store.news import Pause

ROLE: Final = "console"
REFRESH_S: Final = 2.0
PULSE_S: Final = 1.0

_log = structlog.get_logger(__name__)


async def pulse(vitals: Vitals, trouble: Callable[[], str]) -> None:
    """Beat once a second until cancelled; `trouble` says why the console is not ready, "" if it is."""
    instance, failing = f"{socket.gethostname()}:{os.getpid()}", False
    while True:
        wrong = trouble()
        try:
            await vitals.beat(ROLE, instance, not wrong, wrong)
            failing = False
        except Exception as error:
            if not failing:
                _log.warning("heartbeat_not_written", reason=str(error))
            failing = True
        await asyncio.sleep(PULSE_S)


class Upkeep:
    """Takes up areas as they appear in the database: their rosters, their feed and their notifiers."""

    def __init__(
        self,
        runtime: Runtime,
        feed: FeedHub,
        ways: Sequence[Way],
        now_ms: Callable[[], int],
        pause_of: Callable[[str], Pause] = lambda _: asyncio.sleep,
    ) -> None:
        self._runtime = runtime
        self._feed = feed
        self._ways = ways
        self._now_ms = now_ms
        self._pause_of = pause_of
        self._known: set[str] = set()
        self._failing = False

    async def run(self) -> None:
        """Look for areas and new rosters every two seconds until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                for area_id in sorted(self._runtime.areas.keys() - self._known):
                    self._take_up(tasks, area_id)
                await asyncio.sleep(REFRESH_S)
                await self._refresh()

    def _take_up(self, tasks: asyncio.TaskGroup, area_id: str) -> None:
        self._known.add(area_id)
        self._feed.add(area_id)
        log, deliveries = Notices(self._runtime.store), Deliveries(self._runtime.store)
        for way in self._ways:
            one = notifier(way, area_id, log, deliveries, self._now_ms, self._pause_of(area_id))
            tasks.create_task(one.run(), name=f"notifier-{way.channel.name}-{area_id}")
        _log.info("area_taken_up", area_id=area_id, channels=[way.channel.name for way in self._ways])

    async def _refresh(self) -> None:
        try:
            await self._runtime.refresh()
            self._failing = False
        except Exception as error:
            if not self._failing:
                _log.warning("areas_not_refreshed", reason=str(error)[:300])
            self._failing = True
