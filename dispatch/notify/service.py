"""The notifier of one channel and area: takes notices from the log, sends them, records the result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog

from dispatch.notify.deliveries import Attempt, Delivery, DeliveryLog, DeliveryStatus, NoticeLog
from dispatch.notify.metrics import ATTEMPTS
from dispatch.notify.port import Channel, Failed, Result, Sent
from dispatch.notify.reading import decided_at_ms
from dispatch.notify.retry import RetryPolicy

_ROWS: Final = 200
_TROUBLE_S: Final = 1.0

_log = structlog.get_logger(__name__)


class Notifier:
    """One channel in one area: a cursor, a queue and tasks of its own, so that no channel delays another.

    `now_ms` is UTC. At most `concurrency` notices are on their way at once. `poll_s` is how often the log is
    looked at, unless `pause` ends sooner; `due_s` how often the queue is. `lease_s` is longer than the
    channel's longest send.
    """

    def __init__(
        self,
        channel: Channel,
        area_id: str,
        log: NoticeLog,
        deliveries: DeliveryLog,
        retry: RetryPolicy,
        now_ms: Callable[[], int],
        *,
        concurrency: int = 8,
        poll_s: float = 0.2,
        due_s: float = 1.0,
        lease_s: float = 90.0,
        pause: Callable[[float], Coroutine[Any, Any, object]] = asyncio.sleep,
    ) -> None:
        self._channel = channel
        self._area_id = area_id
        self._rows = log
        self._deliveries = deliveries
        self._retry = retry
        self._now_ms = now_ms
        self._concurrency = concurrency
        self._poll_s = poll_s
        self._due_s = due_s
        self._lease_s = lease_s
        self._pause = pause
        self._wake = asyncio.Event()
        self._ended: asyncio.Queue[Attempt] = asyncio.Queue(concurrency)

    async def run(self) -> None:
        """Work until cancelled; trouble with the database is logged and waited out."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._collect(), name=f"notices-{self._channel.name}-{self._area_id}")
            tasks.create_task(self._send(), name=f"notify-{self._channel.name}-{self._area_id}")
            tasks.create_task(self._record(), name=f"attempts-{self._channel.name}-{self._area_id}")

    async def _collect(self) -> None:
        cursor: int | None = None
        while True:
            try:
                if cursor is None:
                    cursor = await self._deliveries.cursor(self._channel.name, self._area_id)
                reached = await self._take_over(cursor)
            except Exception as error:
                await self._trouble("notices_not_read", error)
                continue
            if reached == cursor:
                await self._pause(self._poll_s)
            cursor = reached

    async def _take_over(self, cursor: int) -> int:
        rows = await self._rows.rows(self._area_id, cursor, _ROWS)
        if not rows:
            return cursor
        notices = [notice for row in rows for notice in row.notices]
        await self._deliveries.enqueue(self._channel.name, self._area_id, notices, rows[-1].seq)
        if notices:
            self._wake.set()
        return rows[-1].seq

    async def _send(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            running: set[asyncio.Task[None]] = set()
            while True:
                self._wake.clear()
                for delivery in await self._claim(self._concurrency - len(running)):
                    task = tasks.create_task(self._attempt(delivery))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    task.add_done_callback(lambda _: self._wake.set())
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._due_s):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _claim(self, free: int) -> list[Delivery]:
        if free <= 0:
            return []
        try:
            return list(await self._deliveries.claim(self._channel.name, self._area_id, free, self._lease_s))
        except Exception as error:
            await self._trouble("deliveries_not_claimed", error)
            return []

    async def _attempt(self, delivery: Delivery) -> None:
        await self._ended.put(self._judged(delivery, await self._result(delivery)))

    async def _result(self, delivery: Delivery) -> Result:
        # By the decision, not by the queue: a channel that is switched on later must not tell old stories.
        if self._retry.too_old(self._now_ms() - decided_at_ms(delivery.notice)):
            return Failed(f"older than {self._retry.give_up_s:g} s when it was its turn", retryable=False)
        try:
            async with asyncio.timeout(self._lease_s * 0.8):
                return await self._channel.send(delivery.notice)
        except TimeoutError:
            return Failed(f"the channel took longer than {self._lease_s * 0.8:g} s", retryable=True)
        except Exception as error:
            _log.exception("channel_raised", channel=self._channel.name)
            return Failed(f"{type(error).__name__}: {error}"[:200], retryable=True)

    def _judged(self, delivery: Delivery, result: Result) -> Attempt:
        count = ATTEMPTS.labels
        if isinstance(result, Sent):
            count(self._channel.name, "sent").inc()
            return Attempt(delivery, DeliveryStatus.DELIVERED, result.detail)
        if result.retryable:
            count(self._channel.name, "retried").inc()
            wait_s = self._retry.wait_s(delivery.attempts + 1)
            return Attempt(delivery, DeliveryStatus.PENDING, result.reason, wait_s)
        count(self._channel.name, "failed").inc()
        _log.warning(
            "notice_not_delivered",
            channel=self._channel.name,
            assignment_id=delivery.notice.assignment_id,
            notice=delivery.notice.notice,
            reason=result.reason,
        )
        return Attempt(delivery, DeliveryStatus.FAILED, result.reason)

    async def _record(self) -> None:
        """Write what became of attempts: all that ended while the last were written go together."""
        while True:
            attempts = [await self._ended.get()]
            while not self._ended.empty():
                attempts.append(self._ended.get_nowait())
            try:
                await self._deliveries.record(attempts)
            except Exception as error:
                # The leases run out and somebody tries again: twice is better than never.
                await self._trouble("deliveries_not_recorded", error)

    async def _trouble(self, event: str, error: Exception) -> None:
        _log.warning(event, channel=self._channel.name, area_id=self._area_id, error=repr(error)[:300])
        await asyncio.sleep(_TROUBLE_S)
