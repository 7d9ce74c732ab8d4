"""The delivery log in memory, for tests of what stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from dispatch.notify.deliveries import Attempt, DecidedRow, Delivery, DeliveryStatus
from dispatch.notify.port import Notice

Key = tuple[str, str, str]


@dataclass
class Held:
    """A delivery with where it stands."""

    delivery: Delivery
    status: DeliveryStatus = DeliveryStatus.PENDING
    due: float = 0.0
    detail: str = ""


def key(channel: str, notice: Notice) -> Key:
    """Return what makes a delivery unique."""
    return notice.assignment_id, notice.notice, channel


class MemoryDeliveries:
    """Deliveries and rows in memory; `now` is a clock in seconds that the test moves."""

    def __init__(self, rows: Sequence[DecidedRow] = ()) -> None:
        self.decided = list(rows)
        self.cursors: dict[tuple[str, str], int] = {}
        self.held: dict[Key, Held] = {}
        self.now = 0.0
        self.broken = 0
        self.writes = 0

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[DecidedRow]:
        """Return rows after one; raises as often as `broken` says."""
        if self.broken:
            self.broken -= 1
            raise ConnectionError("the database is away")
        return [row for row in self.decided if row.seq > after_seq][:limit]

    async def cursor(self, channel: str, area_id: str) -> int:
        """Return the cursor."""
        return self.cursors.get((channel, area_id), 0)

    async def enqueue(self, channel: str, area_id: str, notices: Sequence[Notice], upto_seq: int) -> None:
        """Add deliveries and move the cursor."""
        for notice in notices:
            self.held.setdefault(key(channel, notice), Held(Delivery(channel, notice, 0, 0)))
            if notice.notice == "stood_down":
                before = self.held.get((notice.assignment_id, "notified", channel))
                if before and before.status is DeliveryStatus.PENDING:
                    before.status, before.detail = DeliveryStatus.FAILED, "stood down before"
        self.cursors[channel, area_id] = upto_seq

    async def claim(self, channel: str, area_id: str, limit: int, lease_s: float) -> Sequence[Delivery]:
        """Return what is due, and lease it."""
        due = [
            held
            for (_, _, name), held in self.held.items()
            if name == channel and held.status is DeliveryStatus.PENDING and held.due <= self.now
        ][:limit]
        for held in due:
            held.due = self.now + lease_s
        return [held.delivery for held in due]

    async def record(self, attempts: Sequence[Attempt]) -> None:
        """Record what became of attempts."""
        self.writes += 1
        for attempt in attempts:
            held = self.held[key(attempt.delivery.channel, attempt.delivery.notice)]
            if attempt.status is not DeliveryStatus.PENDING or held.status is DeliveryStatus.PENDING:
                held.delivery = replace(attempt.delivery, attempts=attempt.delivery.attempts + 1)
                held.status, held.detail = attempt.status, attempt.detail
                held.due = self.now + attempt.retry_in_s

    def attempts(self, channel: str, assignment_id: str) -> int:
        """Return how often the notification of an assignment failed so far, -1 if it is not there."""
        held = self.held.get((assignment_id, "notified", channel))
        return held.delivery.attempts if held else -1

    def status(self, channel: str, assignment_id: str, notice: str = "notified") -> str:
        """Return where a delivery stands, "" if there is none."""
        held = self.held.get((assignment_id, notice, channel))
        return held.status if held else ""


def notice(number: int, kind: str = "notified", at: str = "2026-11-22T00:00:00Z") -> Notice:
    """Return a notice of assignment `asg-<number>`, decided at `at`."""
    body = orjson.dumps({"at": at, "seq": number})
    return Notice("440515", f"asg-{number}", f"unit-{number}", kind, number, 0, body)


def row(seq: int, *kinds: str) -> DecidedRow:
    """Return a row that notifies assignment `asg-<seq>`, or tells it `kinds`."""
    return DecidedRow(seq, tuple(notice(seq, kind) for kind in kinds or ("notified",)))
