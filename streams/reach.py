"""How far the audit may read by now: to what is old enough and has had its turn."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from dispatch import metrics
from dispatch.store.audit import Place
from streams.audit_ports import Reader
from streams.broker_admin import TopicError
from streams.horizon import Horizon
from streams.turns import Late, Turns

_ASK_S: Final = 5.0
_SAY_S: Final = 60.0
_log = structlog.get_logger(__name__)


class Reach:
    """Measures age by the ends of the topics, turns by what `group`, that of the workers, has committed."""

    def __init__(
        self,
        group: str,
        delay_s: float,
        standstill_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._group = group
        self._horizon = Horizon(delay_s)
        self._turns = Turns(standstill_s)
        self._monotonic = monotonic
        self._silence = ""
        self._said_s = float("-inf")

    async def limits(
        self, reader: Reader, ends: Mapping[Place, int], proven: Mapping[Place, int]
    ) -> dict[Place, int]:
        """Return up to where (exclusive) to read of partitions that end at `ends`, and tell of what is late.

        Ask for receipts only then: what was passed by now has its receipt by now, or is lost.
        """
        committed = await self._committed(reader)
        now_s = self._monotonic()
        self._horizon.note(now_s, ends)
        self._turns.note(now_s, committed, ends)
        due = self._horizon.limits(now_s)
        self._tell(now_s, self._turns.late(now_s, due, proven))
        return self._turns.limits(now_s, due)

    def forget(self) -> None:
        """Begin anew: while nothing could land nothing grew old, and nobody stood still."""
        self._horizon.forget()
        self._turns.forget()

    async def _committed(self, reader: Reader) -> Mapping[Place, int]:
        """Return what the group has committed; nothing when the broker does not say, so nothing moves."""
        try:
            async with asyncio.timeout(_ASK_S):
                committed = await reader.committed(self._group)
        except (KafkaError, TopicError, TimeoutError, OSError) as error:
            reason = str(error) or type(error).__name__
            if reason != self._silence:
                _log.warning("the broker does not say how far the workers are", reason=reason)
            self._silence = reason
            return {}
        self._silence = ""
        return committed

    def _tell(self, now_s: float, late: Late) -> None:
        metrics.AUDIT_LATE.set(late.offsets)
        metrics.AUDIT_LATE_AGE.set(late.seconds)
        if late.offsets and now_s - self._said_s >= _SAY_S:
            self._said_s = now_s
            _log.warning(
                "records are late, not lost: the workers have yet to come to them",
                waiting=late.offsets, oldest_s=round(late.seconds),
            )  # fmt: skip
