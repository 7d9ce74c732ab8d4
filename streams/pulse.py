"""A process that says once a second that it lives, and whether it does its work."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

import structlog

_log = structlog.get_logger(__name__)

PULSE_S: Final = 1.0
"""How often, in s."""
GONE_S: Final = 3_600.0
"""A process silent for so long, in s, is forgotten."""

Condition: TypeAlias = Callable[[], str]
"""Returns why the role is not ready, or nothing when it is."""


class Heartbeats(Protocol):
    """Where the processes say of themselves how they are."""

    async def beat(self, role: str, instance: str, ready: bool, detail: str) -> None:
        """Write the present state of one process, by the database's clock."""

    async def forget(self, older_than_s: float) -> None:
        """Forget the processes that have been silent for so many s."""


def instance_name() -> str:
    """Return the name of this process among others of its role: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def pulse(heartbeats: Heartbeats, role: str, condition: Condition, interval_s: float = PULSE_S) -> None:
    """Beat until cancelled; a database that cannot be reached is logged once until it can be again."""
    instance, failing, swept = instance_name(), False, False
    while True:
        wrong = condition()
        try:
            await heartbeats.beat(role, instance, not wrong, wrong)
            if not swept:
                # Every start leaves a row behind; whoever starts next clears away the old ones.
                await heartbeats.forget(GONE_S)
            failing, swept = False, True
        except Exception as error:
            if not failing:
                _log.warning("heartbeats cannot be written", reason=str(error))
            failing = True
        await asyncio.sleep(interval_s)
