"""Fires what is due in every area. Nothing is kept here: what is due next is a column in the database.

Every worker polls, by the database's clock. Two workers that see the same area as due meet at its row lock,
and the second finds nothing left to do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

import structlog

from dispatch import metrics
from dispatch.exits import Exit, leave
from dispatch.failpoints import hit
from dispatch.store.log import DueArea
from streams.land import Leave

_log = structlog.get_logger(__name__)

MAX_FAILURES: Final = 20
"""Rounds in a row in which nothing worked, after which the process is started afresh."""
_LONGEST_PAUSE_S: Final = 5.0
_ROUND_S: Final = 1.0
_MOST_TICKS: Final = 100  # of an area in one round; what is still due then waits for the next
_AT_ONCE: Final = 16  # areas in work; each holds a database connection for a moment


DueAreas: TypeAlias = Callable[[], Awaitable[Sequence[DueArea]]]
"""Returns the areas with something due, the longest overdue first, by the database's clock."""


class Ticking(Protocol):
    """An area whose timers can be fired."""

    async def tick(self) -> bool:
        """Fire what is due; False when nothing was."""


@dataclass(slots=True)
class _Trouble:
    failures: int = 0
    not_before: float = 0.0


class Timers:
    """Polls for due areas and fires them; an area that fails or is slow holds up no other."""

    def __init__(
        self,
        due_areas: DueAreas,
        areas: Mapping[str, Ticking],
        poll_s: float,
        *,
        max_failures: int = MAX_FAILURES,
        leave: Leave = leave,
    ) -> None:
        self._due_areas = due_areas
        self._areas = areas
        self._poll_s = poll_s
        self._max_failures = max_failures
        self._leave = leave
        self._failed_rounds = 0
        self._troubles: dict[str, _Trouble] = {}
        self._running: dict[str, asyncio.Task[bool]] = {}

    async def run(self) -> None:
        """Poll until cancelled; ends the process after too many rounds in a row in which nothing worked."""
        try:
            while True:
                worked = await self.round()
                self._failed_rounds = 0 if worked else self._failed_rounds + 1
                if self._failed_rounds >= self._max_failures:
                    _log.critical("timers keep failing, the process ends", rounds=self._failed_rounds)
                    self._leave(Exit.BROKEN)
                    return
                await asyncio.sleep(_pause(self._poll_s, self._failed_rounds))
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def round(self) -> bool:
        """Fire what is due, waiting at most 1 s for it; False when the poll or all of it failed."""
        try:
            due = await self._due_areas()
        except Exception:
            metrics.TIMER_FAILURES.inc()
            _log.exception("the due areas could not be read")
            return False
        for found in due:
            if self._may_try(found.area_id):
                self._running[found.area_id] = asyncio.create_task(self._fire(found))
        if not self._running:
            return True
        done, _ = await asyncio.wait(self._running.values(), timeout=_ROUND_S)
        self._running = {area: task for area, task in self._running.items() if task not in done}
        return any(task.result() for task in done) or not done

    def _may_try(self, area_id: str) -> bool:
        if area_id not in self._areas or area_id in self._running or len(self._running) >= _AT_ONCE:
            return False
        trouble = self._troubles.get(area_id)
        return trouble is None or trouble.not_before <= time.monotonic()

    async def _fire(self, due: DueArea) -> bool:
        metrics.TIMER_LATENESS.observe(max(due.late_ms, 0) / 1000)
        area = self._areas[due.area_id]
        try:
            for _ in range(_MOST_TICKS):
                hit("tick.before")
                fired = await area.tick()
                hit("tick.after")
                if not fired:
                    break
            else:
                _log.error("an area is always due again", area=due.area_id, ticks=_MOST_TICKS)
        except Exception:
            metrics.TIMER_FAILURES.inc()
            self._put_off(due)
            return False
        self._troubles.pop(due.area_id, None)
        return True

    def _put_off(self, due: DueArea) -> None:
        trouble = self._troubles.setdefault(due.area_id, _Trouble())
        trouble.failures += 1
        pause = _pause(self._poll_s, trouble.failures)
        trouble.not_before = time.monotonic() + pause
        _log.exception("an area's timers failed", area=due.area_id, late_ms=due.late_ms, again_in_s=pause)


def _pause(poll_s: float, failures: int) -> float:
    pause: float = poll_s * 2 ** min(failures, 10)
    return max(poll_s, min(pause, _LONGEST_PAUSE_S))
