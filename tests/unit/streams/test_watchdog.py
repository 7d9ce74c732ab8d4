"""The watchdog: ends the process from outside the loop, for a reason it names."""

from __future__ import annotations

import asyncio
import threading
import time

import faust

from streams.watchdog import Watchdog, rebalance_check, task_check
from tests.unit.streams import faust_parts as parts


class Verdict:
    """What the watchdog said, from whatever thread."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self.said = threading.Event()

    def __call__(self, wrong: str) -> None:
        """Take a reason."""
        self.reasons.append(wrong)
        self.said.set()


async def test_a_loop_that_stands_still_is_found() -> None:
    """When the event loop does not run for longer than the limit, the watchdog says so."""
    verdict = Verdict()
    watchdog = Watchdog([], loop_limit_s=0.1, interval_s=0.02, stuck=verdict)
    watchdog.start()
    try:
        assert verdict.said.wait(10)  # blocks the loop, on purpose
    finally:
        watchdog.stop()
    assert verdict.reasons[0].startswith("the event loop has not run for")


async def test_a_loop_that_runs_is_left_alone() -> None:
    """While the loop runs and all checks hold, nothing is said."""
    verdict = Verdict()
    looked = threading.Semaphore(0)

    def check() -> str:
        looked.release()
        return ""

    watchdog = Watchdog([check], loop_limit_s=30.0, interval_s=0.001, stuck=verdict)
    watchdog.start()
    try:
        for _ in range(20):
            assert await asyncio.to_thread(looked.acquire, timeout=10)
    finally:
        watchdog.stop()
    assert verdict.reasons == []


async def test_an_agent_at_its_end_is_found_unless_the_worker_stops() -> None:
    """A task that ended is found by name; while the worker stops it is no fault."""
    task = asyncio.create_task(asyncio.sleep(0), name="land-alerts.shop")
    stopping = False
    check = task_check(lambda: [task], lambda: stopping)
    assert check() == ""
    await task
    assert "land-alerts.shop" in check()
    stopping = True
    assert check() == ""


async def test_a_long_rebalance_is_found() -> None:
    """A rebalance beyond the limit is found; its end starts the count anew."""
    app: faust.App = parts.app()
    check = rebalance_check(app, limit_s=0.0)
    app.rebalancing = True
    assert check() == "" or time.monotonic()
    time.sleep(0.002)  # noqa: ASYNC251 - a clock has to pass, nothing else runs
    assert check().startswith("rebalancing for")
    app.rebalancing = False
    assert check() == ""
    parts.close(app)
