"""The life of a role's process: signals, exit statuses, heartbeats."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading

import pytest

from dispatch.config import Settings
from dispatch.exits import Exit
from dispatch.process import TaskEnded, run_role, until_stop
from streams.pulse import pulse


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_role_in_order(number: signal.Signals) -> None:
    """On SIGTERM and SIGINT the role is asked to stop, and the status is 0."""
    seen: list[bool] = []

    async def main(settings: Settings, stop: asyncio.Event) -> None:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(stop.wait(), 10)
        seen.append(stop.is_set())

    assert run_role("test", main, Settings()) == 0
    assert seen == [True]
    # The deadline of the stop must not outlive it.
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(timeout=5)
            assert not thread.is_alive()


def test_an_error_is_a_status_of_its_own() -> None:
    """What a role could not mend becomes the exit status for broken."""

    async def main(settings: Settings, stop: asyncio.Event) -> None:
        raise ValueError("cannot go on")

    assert run_role("test", main, Settings()) == Exit.BROKEN


def test_a_taken_metrics_port_keeps_no_role_from_its_work() -> None:
    """When the metrics cannot be served, the role works without them."""
    worked: list[bool] = []

    async def main(settings: Settings, stop: asyncio.Event) -> None:
        worked.append(True)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run_role("test", main, Settings(), taken.getsockname()[1]) == 0
    assert worked == [True]


async def test_a_part_that_ends_takes_the_others_down() -> None:
    """When one part of a role ends by itself, the others are cancelled and its error is the cause."""

    async def fails() -> None:
        raise ValueError("broken part")

    other: asyncio.Task[None] = asyncio.create_task(_forever())
    with pytest.raises(TaskEnded, match="fails ended") as caught:
        await until_stop([asyncio.create_task(fails(), name="fails"), other], asyncio.Event())
    assert isinstance(caught.value.__cause__, ValueError)
    assert other.cancelled()


async def test_a_stop_cancels_every_part() -> None:
    """Asked to stop, all parts are cancelled and nothing is raised."""
    stop = asyncio.Event()
    part: asyncio.Task[None] = asyncio.create_task(_forever())
    stop.set()
    await until_stop([part], stop)
    assert part.cancelled()


async def _forever() -> None:
    await asyncio.Event().wait()


class Vitals:
    """Heartbeats in memory; the database is away as often as told."""

    def __init__(self, away: int) -> None:
        self.away = away
        self.beats: list[tuple[str, bool, str]] = []
        self.swept = 0

    async def beat(self, role: str, instance: str, ready: bool, detail: str) -> None:
        """Take a beat."""
        if self.away:
            self.away -= 1
            raise OSError("the database is away")
        self.beats.append((role, ready, detail))

    async def forget(self, older_than_s: float) -> None:
        """Count the sweeps."""
        self.swept += 1


async def test_heartbeats_go_on_after_trouble_and_say_what_is_wrong() -> None:
    """A database that was away does not end the heartbeats; a role that does not work says why."""
    vitals, state = Vitals(away=2), ["rebalancing"]
    task = asyncio.create_task(pulse(vitals, "worker", lambda: state[0], interval_s=0.001))
    async with asyncio.timeout(10):
        while len(vitals.beats) < 3:
            await asyncio.sleep(0.001)
        state[0] = ""
        while not vitals.beats[-1][1]:
            await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert vitals.beats[0] == ("worker", False, "rebalancing")
    assert vitals.beats[-1] == ("worker", True, "")
    assert vitals.swept == 1
