"""Of what was decided, the notices that a channel can bring at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch.notify.deliveries import DecidedRow, NoticeLog
from dispatch.notify.reading import decided_at_ms
from dispatch.notify.retry import RetryPolicy
from dispatch.notify.subscriptions import Subscriptions


class SubscribedOnly:
    """The log with the notices to those who subscribed: nothing is queued, tried and given up for the others.

    What was decided too long ago is left out too: a channel that is switched on reads all of the log.
    """

    def __init__(
        self, log: NoticeLog, subscriptions: Subscriptions, retry: RetryPolicy, now_ms: Callable[[], int]
    ) -> None:
        self._log = log
        self._subscriptions = subscriptions
        self._retry = retry
        self._now_ms = now_ms

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[DecidedRow]:
        """Return at most `limit` rows after `after_seq`, every row, also those without notices."""
        rows = await self._log.rows(area_id, after_seq, limit)
        now = self._now_ms()
        fresh = {
            row.seq: [one for one in row.notices if not self._retry.too_old(now - decided_at_ms(one))]
            for row in rows
        }
        wanted = {one.responder_id for notices in fresh.values() for one in notices}
        reached = await self._subscriptions.among(area_id, wanted) if wanted else frozenset()
        return [
            DecidedRow(row.seq, tuple(one for one in fresh[row.seq] if one.responder_id in reached))
            for row in rows
        ]
