"""The worker: lands what the topics carry, and fires what is due."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import Final

import structlog

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.process import run_role, until_stop
from dispatch.store.errors import Transient
from dispatch.store.heartbeats import Vitals
from dispatch.store.log import due_areas
from streams.app import observe
from streams.intake import Intake
from streams.pulse import pulse
from streams.timers import Timers
from streams.watchdog import Watchdog, rebalance_check, task_check

ROLE: Final = "worker"
_REFRESH_S: Final = 5.0
_log = structlog.get_logger(__name__)


def run(settings: Settings | None = None) -> int:
    """Run a worker until SIGTERM or SIGINT; return the exit status of the process."""
    settings = settings if settings is not None else Settings()
    return run_role(ROLE, work, settings, settings.worker_metrics_port)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """
    Work until `stop` is set.

    The timers start before the broker is there and go on while it is away: a tier steps up on time
    without it. Raises TaskEnded when a part of it could not go on; the process should be started afresh.
    """
    async with open_runtime(settings, ROLE) as runtime:
        intake = Intake(settings, runtime.landing)
        if settings.worker_metrics_port:
            observe(intake.app)
        timers = Timers(lambda: due_areas(runtime.store), runtime.areas, settings.timer_poll_ms / 1000)
        watchdog = _watchdog(intake, stop)
        with ExitStack() as stack:
            watchdog.start()
            stack.callback(watchdog.stop)
            parts = [
                asyncio.create_task(intake.run(), name="intake"),
                asyncio.create_task(timers.run(), name="timers"),
                asyncio.create_task(_refresh(runtime), name="refresh"),
                asyncio.create_task(pulse(Vitals(runtime.store), ROLE, intake.condition), name="pulse"),
            ]
            await until_stop(parts, stop)


async def _refresh(runtime: Runtime) -> None:
    """Take up new areas and rosters while nothing else brings them: an idle area is read, too."""
    while True:
        await asyncio.sleep(_REFRESH_S)
        try:
            await runtime.refresh()
        except Transient as error:
            _log.warning("the areas could not be refreshed", reason=str(error))


def _watchdog(intake: Intake, stop: asyncio.Event) -> Watchdog:
    def stopping() -> bool:
        return stop.is_set() or intake.app.should_stop

    return Watchdog([rebalance_check(intake.app), task_check(lambda: list(intake.tasks()), stopping)])
