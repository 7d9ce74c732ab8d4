"""The notifier: each notice once, retried when that helps, and no channel waits for another."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import orjson
import pytest

from dispatch.notify.deliveries import DecidedRow
from dispatch.notify.live import LiveChannel
from dispatch.notify.port import Failed, Notice, Result, Sent
from dispatch.notify.reading import notice_in
from dispatch.notify.retry import RetryPolicy
from dispatch.notify.service import Notifier
from tests.unit.notify.memory_deliveries import MemoryDeliveries, notice, row

AREA = "440515"
NOW_MS = 1_795_305_600_000  # 2026-11-22T00:00:00Z


class Scripted:
    """A channel that answers as it is told, and remembers what it was asked to send."""

    def __init__(self, name: str, *answers: Result | Exception) -> None:
        self.name = name
        self.answers = list(answers)
        self.sent: list[Notice] = []

    async def send(self, notice: Notice) -> Result:
        """Give the next answer; the last one for ever."""
        self.sent.append(notice)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Hanging:
    """A channel that never answers."""

    name = "hanging"

    def __init__(self) -> None:
        self.open = 0
        self.most = 0

    async def send(self, notice: Notice) -> Result:
        """Wait for ever."""
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await asyncio.Event().wait()
        finally:
            self.open -= 1
        return Sent()


@asynccontextmanager
async def running(*notifiers: Notifier) -> AsyncIterator[None]:
    """Run notifiers in the background."""
    tasks = [asyncio.create_task(one.run()) for one in notifiers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def until(holds: Callable[[], bool]) -> None:
    """Wait until a condition holds, for ten seconds at most."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0.002)


def notifier(channel: Scripted | Hanging | LiveChannel, log: MemoryDeliveries, **options: float) -> Notifier:
    """Return a quick notifier of the channel."""
    settings = {"poll_s": 0.005, "due_s": 0.005} | options
    return Notifier(channel, AREA, log, log, RetryPolicy(1, 4, 900), lambda: NOW_MS, **settings)  # type: ignore[arg-type]


async def test_every_notice_is_sent_once_and_recorded() -> None:
    """What the rows say is sent, in order, and recorded as delivered; a second start sends nothing again."""
    log = MemoryDeliveries([row(1), DecidedRow(2, ()), row(3)])
    channel = Scripted("a", Sent("HTTP 200"))
    for _ in range(2):
        async with running(notifier(channel, log)):
            await until(lambda: log.status("a", "asg-3") == "delivered")
            await until(lambda: log.cursors["a", AREA] == 3)
    assert [one.assignment_id for one in channel.sent] == ["asg-1", "asg-3"]


async def test_retryable_failures_are_tried_again_with_back_off() -> None:
    """A failure that may pass is tried again, later each time, until it is delivered."""
    log = MemoryDeliveries([row(1)])
    channel = Scripted("a", Failed("HTTP 503", True), RuntimeError("bug"), Sent())

    def reached(attempts: int) -> bool:
        return log.attempts("a", "asg-1") == attempts

    async with running(notifier(channel, log)):
        for attempts, wait in ((1, 1.0), (2, 2.0)):
            await until(partial(reached, attempts))
            assert log.held["asg-1", "notified", "a"].due == log.now + wait
            log.now += wait
        await until(lambda: log.status("a", "asg-1") == "delivered")
    assert len(channel.sent) == 3


async def test_a_final_failure_is_recorded_and_not_tried_again() -> None:
    """What cannot help is not repeated."""
    log = MemoryDeliveries([row(1), row(2)])
    channel = Scripted("a", Failed("HTTP 404", False), Sent())
    async with running(notifier(channel, log)):
        await until(lambda: log.status("a", "asg-2") == "delivered")
    assert log.status("a", "asg-1") == "failed"
    assert log.held["asg-1", "notified", "a"].detail == "HTTP 404"
    assert len(channel.sent) == 2


async def test_a_hanging_channel_does_not_delay_another() -> None:
    """One channel hangs on everything; the other delivers all, and the hanging one stays within its bound."""
    log = MemoryDeliveries([row(seq) for seq in range(1, 51)])
    stuck, good = Hanging(), Scripted("good", Sent())
    async with running(notifier(stuck, log, concurrency=3), notifier(good, log)):
        await until(lambda: all(log.status("good", f"asg-{n}") == "delivered" for n in range(1, 51)))
        assert stuck.most <= 3
    assert stuck.open == 0


async def test_what_ends_together_is_recorded_together() -> None:
    """Of forty notices that nobody is connected for, eight at a time, no eight take more than two writes."""
    log = MemoryDeliveries([row(seq) for seq in range(1, 41)])
    async with running(notifier(Scripted("a", Failed("nobody there", retryable=True)), log, concurrency=8)):
        await until(lambda: all(log.attempts("a", f"asg-{n}") == 1 for n in range(1, 41)))
    assert log.writes <= 10


async def test_a_slow_notice_does_not_hold_up_those_behind_it() -> None:
    """While one send hangs, the other places of the same channel go on delivering."""

    class OneHangs(Scripted):
        async def send(self, notice: Notice) -> Result:
            if notice.assignment_id == "asg-1":
                await asyncio.Event().wait()
            return await super().send(notice)

    log = MemoryDeliveries([row(seq) for seq in range(1, 21)])
    async with running(notifier(OneHangs("a", Sent()), log, concurrency=2)):
        await until(lambda: all(log.status("a", f"asg-{n}") == "delivered" for n in range(2, 21)))
    assert log.status("a", "asg-1") == "pending"


async def test_a_channel_that_outlasts_its_lease_is_cut_off() -> None:
    """A send is ended before its lease is, so that nobody else sends the same meanwhile."""
    log = MemoryDeliveries([row(1)])
    stuck = Hanging()
    async with running(notifier(stuck, log, lease_s=0.02)):
        await until(lambda: log.attempts("hanging", "asg-1") == 1)
    assert "longer than" in log.held["asg-1", "notified", "hanging"].detail


async def test_nobody_sets_out_for_nothing() -> None:
    """Stood down before the assignment could be delivered: only the standing down is told."""
    log = MemoryDeliveries([row(1), DecidedRow(2, (notice(1, "stood_down"),))])
    channel = Scripted("a", Sent())
    async with running(notifier(channel, log)):
        await until(lambda: log.status("a", "asg-1", "stood_down") == "delivered")
    assert [one.notice for one in channel.sent] == ["stood_down"]


async def test_notices_that_are_too_old_are_not_sent() -> None:
    """After a long outage, or on a new channel, nobody is called to what was over long ago."""
    old = notice(1, at="2026-11-21T23:44:59Z")
    log = MemoryDeliveries([DecidedRow(1, (old,)), row(2)])
    channel = Scripted("a", Sent())
    async with running(notifier(channel, log)):
        await until(lambda: log.status("a", "asg-2") == "delivered")
    assert log.status("a", "asg-1") == "failed"
    assert [one.assignment_id for one in channel.sent] == ["asg-2"]


async def test_trouble_with_the_database_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the log cannot be read the notifier lives on, and goes on where it was."""
    monkeypatch.setattr("dispatch.notify.service._TROUBLE_S", 0.001)
    log = MemoryDeliveries([row(1)])
    log.broken = 3
    channel = Scripted("a", Sent())
    async with running(notifier(channel, log)):
        await until(lambda: log.status("a", "asg-1") == "delivered")


async def test_live_channel_delivers_what_was_handed_to_a_client() -> None:
    """The live feed counts as delivered once a client of the responder has it, and not before."""

    class Feed:
        rows: set[tuple[str, int]]

        def __init__(self) -> None:
            self.rows = set()

        def handed(self, area_id: str, responder_id: str, seq: int) -> bool:
            return (responder_id, seq) in self.rows

    feed = Feed()
    channel = LiveChannel(feed)
    before = await channel.send(notice(1))
    feed.rows.add(("unit-1", 1))
    assert isinstance(before, Failed)
    assert before.retryable
    assert isinstance(await channel.send(notice(1)), Sent)


@pytest.mark.parametrize(
    ("topic", "status", "is_notice"),
    [
        ("assignments", "notified", True),
        ("assignments", "stood_down", True),
        ("assignments", "accepted", False),
        ("assignments", "expired", False),
        ("incidents", "notified", False),
    ],
)
def test_only_notified_and_stood_down_are_notices(topic: str, status: str, is_notice: bool) -> None:
    """A responder is told of being called and of being released; the rest it knows from itself."""
    body = orjson.dumps({"assignment_id": "asg-1", "responder_id": "unit-1", "status": status})
    found = notice_in(AREA, 7, 2, topic, f"dispatch.assignment.{status}.v1", body)
    assert (found is not None) == is_notice
    if found is not None:
        assert (found.responder_id, found.notice, found.seq, found.index) == ("unit-1", status, 7, 2)
        assert found.body == body


def test_back_off_doubles_up_to_its_limit() -> None:
    """Waits grow from the first to the longest and stay there, however often it failed."""
    policy = RetryPolicy(1, 60, 900)
    assert [policy.wait_s(n) for n in (1, 2, 3, 7, 1_000)] == [1, 2, 4, 60, 60]
    assert not policy.too_old(900_000)
    assert policy.too_old(900_001)
