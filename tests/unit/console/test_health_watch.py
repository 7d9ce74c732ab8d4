"""What the health watch says when something changes, and to whom."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import orjson
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect

from dispatch.console.health import Check, Probe
from dispatch.console.health_watch import HealthWatch
from dispatch.console.metrics import CHECK_OK, READY
from dispatch.gateway.permissions import Role
from tests.unit.console.listening import events
from tests.unit.console.served import passes
from tests.unit.console.test_live_wire import Live
from tests.unit.console.test_live_wire import live as live


class Told:
    """A desk that keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def tell_degraded(self, names: tuple[str, ...]) -> None:
        """Keep it."""
        self.heard.append(names)


def _value(name: str) -> float:
    return float(CHECK_OK.labels(name)._value.get())


def test_each_change_is_told_once_to_log_metrics_and_desk() -> None:
    """A part that fails is told when it fails and when it is back, not in between."""
    desk = Told()
    watch = HealthWatch({}, desk)
    fine, broken = Check(True, "answers"), Check(False, "does not answer")
    with capture_logs() as logs:
        for kafka in (fine, broken, broken, fine):
            watch.note({"kafka": kafka, "spool": fine})
            assert _value("kafka") == float(kafka.ok)
            assert READY._value.get() == 1
    assert desk.heard == [("kafka",), ()]
    assert [(line["event"], line["check"]) for line in logs] == [("degraded", "kafka"), ("restored", "kafka")]
    assert logs[0]["detail"] == "does not answer"


def test_the_metric_says_when_no_alert_can_be_taken() -> None:
    """Without a place for alerts the console is unready, in its metrics too."""
    broken = Check(False, "no")
    HealthWatch({}, Told()).note({"kafka": broken, "spool": broken})
    assert READY._value.get() == 0


async def test_the_desk_hears_of_it_at_once(live: Live) -> None:
    """A connected client is told of a degradation and of its end without waiting for the next row."""
    state = {"kafka": False}

    async def kafka() -> Check:
        return Check(state["kafka"], "")

    probes: dict[str, Probe] = {"kafka": kafka, "spool": passes}
    task = asyncio.create_task(HealthWatch(probes, live.served.feed).run())
    try:
        async with (
            events(live.at, live.header(Role.DISPATCHER)) as feed,
            connect(f"ws://{live.at}/v1/live", additional_headers=live.header(Role.DISPATCHER)) as socket,
        ):
            assert (await feed.next())["type"] == "feed.hello"
            assert (await _told(socket))["type"] == "feed.hello"
            for degraded in (["kafka"], []):
                for said in (await feed.next(), await _told(socket)):
                    assert (said["type"], said["degraded"]) == ("feed.health", degraded)
                state["kafka"] = True
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _told(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(10):
        found: dict[str, Any] = orjson.loads(await socket.recv())
        return found
