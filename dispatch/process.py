"""The life of one role's process: set up, run until a signal, stop in time or not at all."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeAlias

import structlog
import uvloop

from dispatch import metrics
from dispatch.config import Settings
from dispatch.exits import Exit, leave
from dispatch.kafka_access import exposure
from dispatch.logs import configure_logging

_log = structlog.get_logger(__name__)

STOP_LIMIT_S: Final = 10.0
"""Longest orderly stop, in s; then the process ends as it is."""

Main: TypeAlias = Callable[[Settings, asyncio.Event], Awaitable[None]]
"""The work of a role: returns soon after the event is set, raises what it cannot mend."""


class TaskEnded(Exception):
    """A task that has no end came to one."""


def run_role(role: str, main: Main, settings: Settings, metrics_port: int = 0) -> int:
    """
    Run `main` until SIGTERM or SIGINT and return the exit status: 0, or `Exit.BROKEN` when it raised.

    Metrics are served on `metrics_port` (0: not at all). A stop of more than 10 s ends the process with
    `Exit.SLOW_STOP`: what is not committed is not acknowledged, so nothing is lost by it.
    """
    configure_logging(settings, role)
    if exposed := exposure(settings):
        _log.warning("Kafka is spoken to in the open", reason=exposed)
    _serve_metrics(settings, metrics_port)
    # A thread, so that it also ends a process whose loop stands still.
    deadline = threading.Timer(STOP_LIMIT_S, _too_slow)
    deadline.daemon = True
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_until_signal(role, main, settings, deadline))
    except Exception:
        _log.critical("the role failed, the process ends", exc_info=True)
        return Exit.BROKEN
    finally:
        deadline.cancel()
    return 0


def _serve_metrics(settings: Settings, port: int) -> None:
    try:
        metrics.serve(port, settings.metrics_host)
    except OSError as error:
        # Alerts are worth more than their numbers.
        _log.error("the metrics cannot be served", host=settings.metrics_host, port=port, reason=str(error))


async def until_stop(parts: Iterable[asyncio.Task[None]], stop: asyncio.Event) -> None:
    """
    Wait until `stop` is set or one of `parts` ends; then cancel the others and wait for them.

    Raises:
        TaskEnded: a part ended by itself, with its error as the cause.

    """
    tasks = set(parts)
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        done, _ = await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopping, *tasks):
            task.cancel()
        await asyncio.gather(stopping, *tasks, return_exceptions=True)
    for task in done - {stopping}:
        raise TaskEnded(f"{task.get_name()} ended") from task.exception()


async def _until_signal(role: str, main: Main, settings: Settings, deadline: threading.Timer) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(number: signal.Signals) -> None:
        if stop.is_set():
            return
        _log.info("stopping", signal=number.name)
        stop.set()
        deadline.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, number)
    _log.info("starting", role=role)
    await main(settings, stop)
    _log.info("stopped")


def _too_slow() -> None:
    _log.critical("the orderly stop took too long, the process ends", limit_s=STOP_LIMIT_S)
    leave(Exit.SLOW_STOP, dump=True)
