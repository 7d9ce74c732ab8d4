"""The live feed: one tail per area for the whole process, fanned out to all clients at a bounded pace."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import structlog

from dispatch.console.frames import Frames
from dispatch.console.metrics import FEED_CLIENTS, FEED_ROWS
from dispatch.console.outlets import Outlet
from dispatch.console.portions import Batch, Portion
from dispatch.console.rights import View
from dispatch.console.rows import RowLog
from dispatch.console.subscription import MAX_QUEUED_FRAMES, Subscription
from dispatch.console.tails import Tail
from dispatch.store.news import Pause

MAX_CLIENTS: Final = 5_000
_PAGE: Final = 200
_PAUSES: Final = 3
"""The rest after a telling is so many times as long as that took, `_LONGEST_REST_S` at most: rows that come
meanwhile are told together. With a few clients it is nothing."""
_LONGEST_REST_S: Final = 0.025
_AT_ONCE: Final = 250
"""Clients that are told before others of this process have their turn."""
_TROUBLE_S: Final = (0.25, 0.5, 1.0, 2.0)

_log = structlog.get_logger(__name__)


class FeedFull(Exception):
    """As many clients as there may be are connected already."""


class FeedHub:
    """Reads the logs of `areas` every `poll_s` seconds and offers each new row to every client.

    It reads a log at once when the pause that `pause_of` gives for the area ends before that.
    `monotonic` counts seconds; it tells how long ago the log could last be read. `queue` bounds the
    frames that wait for one client.
    """

    def __init__(
        self,
        log: RowLog,
        areas: Sequence[str],
        poll_s: float,
        monotonic: Callable[[], float],
        queue: int = MAX_QUEUED_FRAMES,
        pause_of: Callable[[str], Pause] = lambda _: asyncio.sleep,
    ) -> None:
        self._log = log
        self._poll_s = poll_s
        self._monotonic = monotonic
        self._queue = queue
        self._pause_of = pause_of
        self._tails = {area_id: Tail() for area_id in areas}
        self._added = asyncio.Event()
        self._closed = False
        self.degraded: tuple[str, ...] = ()
        """Which parts of the service do not do their work, for every client to be told."""

    async def run(self) -> None:
        """Follow every area until cancelled; trouble with the database is logged and waited out."""
        followed: set[str] = set()
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._added.clear()
                for area_id in self._tails.keys() - followed:
                    followed.add(area_id)
                    tasks.create_task(self._follow(area_id), name=f"feed-{area_id}")
                await self._added.wait()

    def add(self, area_id: str) -> None:
        """Follow one more area from now on."""
        if area_id not in self._tails:
            self._tails[area_id] = Tail()
            self._added.set()

    def close(self) -> None:
        """End the feed of every client once it has what is queued for it; the process is about to stop."""
        self._closed = True
        for tail in self._tails.values():
            for client in tail.clients:
                client.end()

    def tell_degraded(self, names: tuple[str, ...]) -> None:
        """Tell every client at once which parts of the service do not do their work; none: all do."""
        self.degraded = names
        for area_id in self._tails:
            self.nudge(area_id)

    def nudge(self, area_id: str) -> None:
        """Let every client of an area look up: there is something to tell besides rows."""
        if area_id in self._tails:
            for client in self._tails[area_id].clients:
                client.nudge()

    def clients(self, area_id: str) -> int:
        """Return how many clients are connected to the feed of an area."""
        return len(self._tails[area_id].clients)

    def stale_s(self, area_id: str) -> float:
        """Return for how many seconds the area's log could not be read (infinite: never yet)."""
        tail = self._tails[area_id]
        return self._monotonic() - tail.fresh_at if tail.started.is_set() else float("inf")

    def stalest_s(self) -> float:
        """Return for how long the log that was read longest ago could not be read, 0 without areas."""
        return max((self.stale_s(area_id) for area_id in self._tails), default=0.0)

    async def head(self, area_id: str) -> int:
        """Return the newest row that the clients were offered; waits for the first look at the log.

        An area that nobody asked for before is followed from now on.
        """
        self.add(area_id)
        tail = self._tails[area_id]
        await tail.started.wait()
        return tail.head

    async def backlog(self, area_id: str, after_seq: int) -> AsyncIterator[Frames]:
        """Yield every row after `after_seq` up to the present head of the tail, which may move meanwhile.

        When it ends, the caller may `join` without a pause: nothing is missed, nothing comes twice.
        """
        tail = self._tails[area_id]
        reached = after_seq
        while reached < tail.head:
            rows = await self._log.rows(area_id, reached, _PAGE)
            for row in rows:
                if row.seq > tail.head:
                    break
                reached = row.seq
                yield Frames.of(area_id, row)
            if not rows:
                return

    @contextmanager
    def join(
        self,
        area_id: str,
        view: View,
        outlet: Outlet | None = None,
        given: Callable[[Portion], None] | None = None,
    ) -> Iterator[Subscription]:
        """Subscribe to all rows after the present head; raises FeedFull.

        `outlet` and `given` are those of `Subscription`.
        """
        tail = self._tails[area_id]
        if sum(len(each.clients) for each in self._tails.values()) >= MAX_CLIENTS:
            raise FeedFull
        subscription = Subscription(view, tail.head, self._queue, outlet, given)
        if self._closed:
            subscription.end()
        tail.clients.add(subscription)
        FEED_CLIENTS.labels(area_id).set(len(tail.clients))
        try:
            yield subscription
        finally:
            tail.clients.discard(subscription)
            FEED_CLIENTS.labels(area_id).set(len(tail.clients))

    async def _follow(self, area_id: str) -> None:
        tail, pause = self._tails[area_id], self._pause_of(area_id)
        failures = 0
        while True:
            try:
                took_s = await self._advance(area_id, tail)
            except Exception as error:
                failures += 1
                _log.warning("feed_log_not_read", area_id=area_id, error=repr(error)[:300], attempt=failures)
                await asyncio.sleep(_TROUBLE_S[min(failures, len(_TROUBLE_S)) - 1])
                continue
            failures = 0
            tail.fresh_at = self._monotonic()
            tail.started.set()
            if took_s is None:
                await pause(self._poll_s)
            else:
                await asyncio.sleep(min(_LONGEST_REST_S, took_s * _PAUSES))

    async def _advance(self, area_id: str, tail: Tail) -> float | None:
        """Tell what is new; returns how long the telling took (s), None if there was nothing."""
        if tail.head < 0:
            tail.head = await self._log.head(area_id)
            return None
        rows = await self._log.rows(area_id, tail.head, _PAGE)
        if not rows:
            return None
        began = self._monotonic()
        batch = Batch([Frames.of(area_id, row) for row in rows])
        tail.head = batch.seq
        # Who joins from here on begins after these rows.
        clients = tuple(tail.clients)
        for first in range(0, len(clients), _AT_ONCE):
            for client in clients[first : first + _AT_ONCE]:
                client.offer(batch)
            # The loop writes what was given away, and lets those run who were woken.
            await asyncio.sleep(0)
        FEED_ROWS.labels(area_id).inc(len(rows))
        return self._monotonic() - began
