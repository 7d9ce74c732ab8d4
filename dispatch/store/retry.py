"""Trying again what failed for a passing reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from dispatch.store.errors import Transient

T = TypeVar("T")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often (0: until it works), how soon to try again: pauses double from `first_s` to `longest_s`."""

    attempts: int
    first_s: float = 0.05
    longest_s: float = 2.0


UNTIL_DONE = Patience(attempts=0)
"""For what must not be lost: only success, another error or cancellation ends it."""

BRIEF = Patience(attempts=4)
"""For what a person waits for."""


async def persist(work: Callable[[], Awaitable[T]], patience: Patience, what: str) -> T:
    """Do `work` again after each Transient error as `patience` allows; `what` names it in the log.

    Any other error and cancellation pass at once; the last Transient passes when the attempts are used up.
    """
    attempt, pause = 1, patience.first_s
    while True:
        try:
            return await work()
        except Transient as error:
            if attempt == patience.attempts:
                raise
            _log.warning("trying again", what=what, attempt=attempt, pause_s=pause, reason=str(error))
        await asyncio.sleep(pause)
        attempt, pause = attempt + 1, min(pause * 2, patience.longest_s)
