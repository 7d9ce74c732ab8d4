"""Watches the worker from outside its event loop, and ends the process when it no longer makes progress.

Faust only logs that it stopped fetching; a stuck loop cannot even do that. The process ends so that its
supervisor starts it again and the broker gives its partitions to another worker meanwhile.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

import faust
import structlog

from dispatch import metrics
from dispatch.exits import Exit, leave

_log = structlog.get_logger(__name__)

LOOP_LIMIT_S: Final = 5.0
"""Longest time the event loop may not run, in s."""
REBALANCE_LIMIT_S: Final = 45.0
"""Longest rebalance, in s."""
_TICK_S: Final = 0.5

Check: TypeAlias = Callable[[], str]
"""Looks at something from the watchdog's thread; returns what is wrong with it, or nothing."""
Stuck: TypeAlias = Callable[[str], object]


class Watchdog:
    """A thread that ends the process when the loop stands still or one of `checks` finds something wrong."""

    def __init__(
        self,
        checks: Sequence[Check],
        *,
        loop_limit_s: float = LOOP_LIMIT_S,
        interval_s: float = _TICK_S,
        stuck: Stuck | None = None,
    ) -> None:
        self._checks = checks
        self._loop_limit_s = loop_limit_s
        self._interval_s = interval_s
        self._stuck = stuck if stuck is not None else _end
        self._stop = threading.Event()
        self._seen = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Start to watch the running event loop."""
        self._tick(asyncio.get_running_loop())
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; returns when the thread is at its end."""
        self._stop.set()
        if self._timer is not None:
            self._timer.cancel()
        self._thread.join(timeout=2 * self._interval_s + 1)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._seen = time.monotonic()
        self._timer = loop.call_later(self._interval_s, self._tick, loop)

    def _watch(self) -> None:
        while not self._stop.wait(self._interval_s):
            if wrong := self._wrong():
                self._stuck(wrong)
                return

    def _wrong(self) -> str:
        lag = time.monotonic() - self._seen
        metrics.LOOP_LAG.set(lag)
        if lag > self._loop_limit_s:
            return f"the event loop has not run for {lag:.1f} s (limit {self._loop_limit_s:g} s)"
        return next(filter(None, (check() for check in self._checks)), "")


def rebalance_check(app: faust.App, limit_s: float = REBALANCE_LIMIT_S) -> Check:
    """Return a check that finds a rebalance longer than `limit_s` s."""
    since: float | None = None

    def check() -> str:
        nonlocal since
        if not app.rebalancing:
            since = None
            return ""
        since = since if since is not None else time.monotonic()
        lasting = time.monotonic() - since
        return f"rebalancing for {lasting:.0f} s (limit {limit_s:g} s)" if lasting > limit_s else ""

    return check


def task_check(tasks: Callable[[], Iterable[asyncio.Task[object]]], stopping: Callable[[], bool]) -> Check:
    """Return a check that finds a task at its end although nothing is `stopping`."""

    def check() -> str:
        done = [task.get_name() for task in list(tasks()) if task.done()]
        return (
            f"at an end although nothing stopped them: {', '.join(done)}" if done and not stopping() else ""
        )

    return check


def _end(wrong: str) -> None:
    _log.critical("the worker is stuck, the process ends", wrong=wrong)
    leave(Exit.STUCK, dump=True)
