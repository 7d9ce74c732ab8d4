"""Processes that live and do nothing: found by their missing signs of life, and ended."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from dispatch.local.progress import Progress
from dispatch.store.errors import StoreError
from dispatch.store.heartbeats import Heartbeat

LIMIT_S: Final = 15.0
"""A process that was heard once and then not for so many s is hung: stopped, or in a deadlock."""
START_LIMIT_S: Final = 90.0
"""A process that was never heard may have been starting for so many s."""
LOOK_S: Final = 1.0
_GAP_S: Final = 5.0  # between two looks: then we ourselves stood still, and know nothing of the others


@dataclass(frozen=True, slots=True)
class Living:
    """A process that runs, and since when (the same clock as the looks, s)."""

    role: str
    pid: int
    since_s: float


class Beats(Protocol):
    """The signs of life of all processes (`dispatch.store.heartbeats.Vitals`)."""

    async def heartbeats(self) -> Sequence[Heartbeat]:
        """Return what every process said last."""


class Roles(Protocol):
    """The processes that are watched (`dispatch.up.supervisor.Supervisor`)."""

    def living(self) -> Sequence[Living]:
        """Return the processes that run."""

    def kill(self, role: str) -> None:
        """End the process of a role at once."""


class Silence:
    """Judges who is hung. Silence counts only while the database answered: without it nobody can be heard."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._answering_s: float | None = None
        self._looked_s = float("-inf")

    def unheard(self) -> None:
        """Take note of a look to which the database did not answer."""
        self._answering_s = None

    def hung(self, now_s: float, beats: Sequence[Heartbeat], living: Sequence[Living]) -> list[Living]:
        """Return those of `living` that have been silent for too long at the look of `now_s`."""
        if self._answering_s is None or now_s - self._looked_s > _GAP_S:
            self._answering_s = now_s
        self._looked_s = now_s
        ages = {beat.instance: beat.age_s for beat in beats}
        heard_s = now_s - self._answering_s
        return [one for one in living if self._is_hung(one, ages, now_s - one.since_s, heard_s)]

    def _is_hung(self, one: Living, ages: Mapping[str, float], lived_s: float, heard_s: float) -> bool:
        age_s = ages.get(f"{self._host}:{one.pid}")
        if age_s is None:
            return min(lived_s, heard_s) > START_LIMIT_S
        return min(age_s, lived_s, heard_s) > LIMIT_S


async def end_the_silent(beats: Beats, roles: Roles, progress: Progress) -> None:
    """End processes that have fallen silent, for ever; whoever supervises them starts others."""
    silence, loop = Silence(socket.gethostname()), asyncio.get_running_loop()
    while True:
        try:
            found = await beats.heartbeats()
        except (StoreError, OSError):
            silence.unheard()
        else:
            for one in silence.hung(loop.time(), found, roles.living()):
                progress(f"{one.role} (process {one.pid}) gives no sign of life, ending it")
                roles.kill(one.role)
        await asyncio.sleep(LOOK_S)
