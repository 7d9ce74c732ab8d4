"""Publishing as an upstream system would: CloudEvents on the inbound topics, and when each was sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, Self

from dispatch.config import Settings
from dispatch.gateway.kafka_publisher import KafkaPublisher
from dispatch.gateway.publisher import OutgoingRecord, PublishFailed
from schemas.codec import encode
from schemas.envelope import write
from schemas.inbound import Alert, Inbound
from schemas.topics import INBOUND

CONNECT_LIMIT_S: Final = 20.0
_CHUNK: Final = 200
_ATTEMPTS: Final = 5
_PACE_S: Final = 0.1


class Sender:
    """Puts alerts and reports on their topics, `acks=all`; use it as an async context manager."""

    def __init__(self, settings: Settings) -> None:
        self._publisher = KafkaPublisher(settings)
        self._area_id = settings.area
        self.sent_at: dict[str, float] = {}
        """Monotonic time in s at which each alert was handed to the client, by alert id."""

    async def __aenter__(self) -> Self:
        """Connect; raises PublishFailed when no broker answers within 20 s."""
        await self._publisher.__aenter__()
        try:
            async with asyncio.timeout(CONNECT_LIMIT_S):
                await self._reached()
        except TimeoutError:
            await self._publisher.__aexit__()
            raise PublishFailed(f"no broker answered within {CONNECT_LIMIT_S:g} s") from None
        except BaseException:
            await self._publisher.__aexit__()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._publisher.__aexit__(*exc)

    async def send(self, topic: str, messages: Sequence[Inbound]) -> None:
        """Publish messages in order and return when all are safe; raises PublishFailed after five attempts.

        What is sent again has the same ids, so the service takes it for the repeat that it is.
        """
        for first in range(0, len(messages), _CHUNK):
            chunk = messages[first : first + _CHUNK]
            for message in chunk:
                if isinstance(message, Alert):
                    self.sent_at.setdefault(message.alert_id, time.monotonic())
            await self._publish([self._record(topic, message) for message in chunk])

    async def _reached(self) -> None:
        # The client says of no event that it is connected: it is asked, at a bounded pace.
        while not await self._publisher.reachable():  # noqa: ASYNC110
            await asyncio.sleep(_PACE_S)

    async def _publish(self, records: Sequence[OutgoingRecord]) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await self._publisher.publish(records)
                return
            except PublishFailed as failed:
                if attempt == _ATTEMPTS:
                    raise
                await asyncio.sleep(failed.retry_after_s)

    def _record(self, topic: str, message: Inbound) -> OutgoingRecord:
        kind = INBOUND[topic]
        own_id, source = str(getattr(message, kind.id_field)), str(getattr(message, kind.source_field))
        key = self._area_id if isinstance(message, Alert) else source
        headers, record_key, value = write(
            type=kind.event_type,
            id=own_id,
            source=f"/demo/{source}",
            time=datetime.now(UTC),
            data=encode(message),
            key=key.encode(),
        )
        return OutgoingRecord(topic, record_key, value, tuple(headers))
