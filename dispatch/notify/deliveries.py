"""The delivery log as a port: what is to be sent, and what became of it, whatever process dies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from dispatch.notify.port import Notice


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notice on one channel; `attempts` were made before, it was queued `age_ms` ago."""

    channel: str
    notice: Notice
    attempts: int
    age_ms: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt; a delivery that is still pending is due again in `retry_in_s`."""

    delivery: Delivery
    status: DeliveryStatus
    detail: str
    retry_in_s: float = 0.0


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One row of the area log as far as it speaks to responders."""

    seq: int
    notices: tuple[Notice, ...]


class NoticeLog(Protocol):
    """What was decided in an area, in order."""

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[DecidedRow]:
        """Return at most `limit` rows after `after_seq`, every row, also those without notices."""


class DeliveryLog(Protocol):
    """Deliveries, unique by (assignment, notice, channel), with a cursor for each channel and area."""

    async def cursor(self, channel: str, area_id: str) -> int:
        """Return up to which row the channel has taken notices over (0: none yet)."""

    async def enqueue(self, channel: str, area_id: str, notices: Sequence[Notice], upto_seq: int) -> None:
        """Add pending deliveries and move the cursor up to `upto_seq`, in one transaction.

        A delivery that is there already stays as it is. `stood_down` ends a pending
        `notified` of the same assignment as failed, so that nobody sets out for nothing.
        """

    async def claim(self, channel: str, area_id: str, limit: int, lease_s: float) -> Sequence[Delivery]:
        """Return at most `limit` pending deliveries that are due, oldest first.

        Nobody else is given them within `lease_s`; a process that dies gives them back that way.
        """

    async def record(self, attempts: Sequence[Attempt]) -> None:
        """Record what became of attempts, and count them, in one step.

        One that is to be tried again stays as it is if it ended meanwhile.
        """
