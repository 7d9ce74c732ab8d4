"""The worker: lands what the topics carry, and fires what is due."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from functools import partial
from typing import Final

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.garbage import settle
from dispatch.process import run_role, until_stop
from dispatch.rules.phrases import prepare
from dispatch.store.heartbeats import Vitals
from dispatch.store.log import due_areas
from dispatch.urgent import Urgent
from streams.app import observe
from streams.inbound_reader import open_reader
from streams.intake import Intake
from streams.lag import Tally
from streams.lag_watch import LagWatch
from streams.pulse import pulse
from streams.refresh import refresh
from streams.scout import Progress, Scout
from streams.timers import Timers
from streams.watchdog import Watchdog, rebalance_check, task_check

ROLE: Final = "worker"


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
        _learn_words(runtime)
        settle()
        landing = Tally(runtime.landing)
        intake = Intake(settings, landing)
        if settings.worker_metrics_port:
            observe(intake.app)
        timers = Timers(lambda: due_areas(runtime.store), runtime.areas, settings.timer_poll_ms / 1000)
        lag = LagWatch(settings, intake.held, landing.landed)
        watchdog = _watchdog(intake, lag, stop)
        with ExitStack() as stack:
            lag.start()
            stack.callback(lag.stop)
            watchdog.start()
            stack.callback(watchdog.stop)
            parts = [
                asyncio.create_task(intake.run(), name="intake"),
                asyncio.create_task(timers.run(), name="timers"),
                asyncio.create_task(refresh(runtime), name="refresh"),
                asyncio.create_task(pulse(Vitals(runtime.store), ROLE, intake.condition), name="pulse"),
            ]
            if not settings.on_stand_in:  # which does not say where its topics end
                scout = _scout(settings, runtime, Progress(intake.held, intake.ends, landing.reached))
                parts.append(asyncio.create_task(scout.run(), name="scout"))
            await until_stop(parts, stop)


def _learn_words(runtime: Runtime) -> None:
    """Make the lexicons ready now: it takes a fifth of a second, for which no alert should wait."""
    for area in runtime.areas.values():
        if area.plans is not None:
            prepare(area.plans.lexicon)


def _scout(settings: Settings, runtime: Runtime, progress: Progress) -> Scout:
    urgent = Urgent(runtime.intake, runtime.areas)
    # Not the landing that is counted: whether the landing in order is stuck is judged by its own records.
    return Scout(
        settings,
        progress,
        urgent.looks_urgent,
        runtime.landing,
        partial(open_reader, settings, "dispatch-scout"),
    )


def _watchdog(intake: Intake, lag: LagWatch, stop: asyncio.Event) -> Watchdog:
    def stopping() -> bool:
        return stop.is_set() or intake.app.should_stop

    return Watchdog(
        [rebalance_check(intake.app), task_check(lambda: list(intake.tasks()), stopping), lag.check]
    )
