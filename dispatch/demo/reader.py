"""Reading the outbound topics as any consumer would, with the moment each record arrived."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self

from aiokafka import AIOKafkaConsumer, TopicPartition

from dispatch.config import Settings
from dispatch.kafka_access import client_options
from schemas.codec import decode
from schemas.envelope import read
from schemas.outbound import Outbound
from schemas.topics import OUTBOUND

_START_LIMIT_S: Final = 20.0
_STOP_LIMIT_S: Final = 5.0
_HISTORY_LIMIT_S: Final = 30.0
_POLL_MS: Final = 250


@dataclass(frozen=True, slots=True)
class Arrived:
    """An outbound message and when it arrived here (monotonic time, s)."""

    message: Outbound
    at: float


class Reader:
    """Reads all outbound topics from their beginning, without a consumer group of its own."""

    def __init__(self, settings: Settings) -> None:
        self._consumer = AIOKafkaConsumer(
            *OUTBOUND,
            **client_options(settings),
            client_id="dispatch-demo",
            group_id=None,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=settings.fetch_max_wait_ms,
        )

    async def __aenter__(self) -> Self:
        """Connect; raises KafkaError when the topics are not there, TimeoutError after 20 s."""
        try:
            async with asyncio.timeout(_START_LIMIT_S):
                await self._consumer.start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stop()

    async def history(self, take: Callable[[Arrived], None]) -> None:
        """Read what is on the topics now; raises TimeoutError when that takes more than 30 s."""
        ends: dict[TopicPartition, int] = await self._consumer.end_offsets(list(self._consumer.assignment()))
        async with asyncio.timeout(_HISTORY_LIMIT_S):
            for partition, end in ends.items():
                while await self._consumer.position(partition) < end:
                    await self._take(take)

    async def follow(self, take: Callable[[Arrived], None]) -> None:
        """Read for ever; `take` must return at once."""
        while True:
            await self._take(take)

    async def _take(self, take: Callable[[Arrived], None]) -> None:
        batches: dict[TopicPartition, list[Any]] = await self._consumer.getmany(timeout_ms=_POLL_MS)
        now = time.monotonic()
        for partition, records in batches.items():
            for record in records:
                envelope = read(record.value, record.headers, record.key, partition.topic)
                take(Arrived(decode(OUTBOUND[partition.topic], envelope.data), now))

    async def _stop(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._consumer.stop(), _STOP_LIMIT_S)
