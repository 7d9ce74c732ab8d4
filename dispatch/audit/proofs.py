"""What else must hold at every moment, each proven by one query: nobody forgotten, nothing late, all told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import structlog

from dispatch import metrics
from dispatch.audit.notices import COOL_DOWN_S, RELAY_BEHIND, TIMERS_LATE, UNATTENDED, Notice
from dispatch.store.audit import AreaValue
from dispatch.store.errors import Transient

LATE_S: Final = 1.0
"""A timer may be late by so much, in s, while a worker lives."""
RELAY_BEHIND_S: Final = 10.0
"""A decision is published within so many s."""
PACE_S: Final = 2.0
WORKER_FRESH_S: Final = 3.0
"""A worker gives a sign of life every second; after three without one it does not count as alive."""
WORKER_SETTLED_S: Final = 5.0
"""What a worker found overdue at its start may take it so long."""
_NAMED: Final = 5
_log = structlog.get_logger(__name__)


class Questions(Protocol):
    """What is asked of the database (`dispatch.store.audit.AuditStore`)."""

    async def unattended(self, most: int = 100) -> dict[str, list[str]]:
        """Return, by area, incidents that nothing brings back to anybody."""

    async def late_timers(self, late_s: float, fresh_s: float, settled_s: float) -> Sequence[AreaValue]:
        """Return the areas that are overdue although a worker lives."""

    async def unpublished(self) -> Sequence[AreaValue]:
        """Return, by area, the age of the oldest row that is not published, s."""


class TellsOfState(Protocol):
    """Where findings go (`dispatch.audit.notices.Desk`)."""

    async def tell_of_state(self, notice: Notice, cool_down_s: float = COOL_DOWN_S) -> bool:
        """Tell once a cool-down."""


class Proofs:
    """Asks every few seconds; tells the desk of what does not hold, once a kind, area and cool-down."""

    def __init__(
        self,
        questions: Questions,
        desk: TellsOfState,
        *,
        pace_s: float = PACE_S,
        settled_s: float = WORKER_SETTLED_S,
        cool_down_s: float = COOL_DOWN_S,
    ) -> None:
        self._questions = questions
        self._desk = desk
        self._pace_s = pace_s
        self._settled_s = settled_s
        self._cool_down_s = cool_down_s

    async def run(self) -> None:
        """Prove until cancelled; a database that is away is waited for."""
        while True:
            try:
                await self.round()
            except Transient as error:
                _log.warning("nothing could be proven", reason=str(error))
            await asyncio.sleep(self._pace_s)

    async def round(self) -> None:
        """Ask everything once. Raises Transient."""
        unattended = await self._questions.unattended()
        late = await self._questions.late_timers(LATE_S, WORKER_FRESH_S, self._settled_s)
        behind = await self._questions.unpublished()
        metrics.AUDIT_UNATTENDED.set(sum(map(len, unattended.values())))
        metrics.AUDIT_TIMERS_LATE.set(max((one.seconds for one in late), default=0.0))
        metrics.AUDIT_RELAY_AGE.set(max((one.seconds for one in behind), default=0.0))
        for notice in (*_unattended(unattended), *_late(late), *_behind(behind)):
            await self._desk.tell_of_state(notice, self._cool_down_s)


def _unattended(found: Mapping[str, Sequence[str]]) -> list[Notice]:
    return [
        Notice(
            UNATTENDED,
            area_id,
            f"{len(incidents)} 起警情无人负责、无待答复、无到期时间:{_some(incidents)}",
            f"{len(incidents)} incidents have no owner, no pending response, no due time: {_some(incidents)}",
            area_id,
        )
        for area_id, incidents in found.items()
    ]


def _late(found: Sequence[AreaValue]) -> list[Notice]:
    return [
        Notice(
            TIMERS_LATE,
            one.area_id,
            f"定时动作已晚 {one.seconds:.1f} 秒,值守进程在运行",
            f"timers are {one.seconds:.1f} s late (limit {LATE_S:g} s) although a worker lives",
            one.area_id,
        )
        for one in found
    ]


def _behind(found: Sequence[AreaValue]) -> list[Notice]:
    return [
        Notice(
            RELAY_BEHIND,
            one.area_id,
            f"已作决定 {one.seconds:.0f} 秒未发布到 Kafka",
            f"the oldest unpublished decision is {one.seconds:.0f} s old (limit {RELAY_BEHIND_S:g} s):"
            " responders fed by the outbound topics are not told",
            one.area_id,
        )
        for one in found
        if one.seconds > RELAY_BEHIND_S
    ]


def _some(incidents: Sequence[str]) -> str:
    rest = len(incidents) - _NAMED
    return ", ".join(incidents[:_NAMED]) + (f" +{rest}" if rest > 0 else "")
