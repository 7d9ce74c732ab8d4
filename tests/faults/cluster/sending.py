"""Clients that do not give up: each record is sent again, byte for byte, until Kafka confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

_ATTEMPT_S: Final = 8.0
_PAUSE_S: Final = 0.3
_STOP_S: Final = 5.0


class Sender:
    """A producer with `acks=all`, made anew when it fails; use it as an async context manager."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._bootstrap_servers = bootstrap_servers
        self._producer: AIOKafkaProducer | None = None
        self._making = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._drop(self._producer)

    async def send(
        self,
        topic: str,
        value: bytes,
        *,
        key: bytes | None = None,
        headers: Sequence[tuple[str, bytes]] = (),
        partition: int | None = None,
    ) -> int:
        """Return after how many attempts the record was confirmed; only cancellation ends it before."""
        attempt = 1
        while True:
            producer: AIOKafkaProducer | None = None
            try:
                async with asyncio.timeout(_ATTEMPT_S):
                    producer = await self._present()
                    await producer.send_and_wait(
                        topic, value, key=key, headers=list(headers), partition=partition
                    )
            except (KafkaError, TimeoutError, OSError):
                await self._drop(producer)
                await asyncio.sleep(_PAUSE_S)
                attempt += 1
            else:
                return attempt

    async def _present(self) -> AIOKafkaProducer:
        async with self._making:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._bootstrap_servers, acks="all", request_timeout_ms=4_000
                )
                try:
                    await producer.start()
                except BaseException:
                    await _stop(producer)
                    raise
                self._producer = producer
            return self._producer

    async def _drop(self, producer: AIOKafkaProducer | None) -> None:
        """Throw a producer away that failed: what it still holds counts as unknown and is sent again."""
        if producer is not None and producer is self._producer:
            self._producer = None
            await _stop(producer)


async def _stop(producer: AIOKafkaProducer) -> None:
    sending: asyncio.Task[Any] | None = producer._sender.sender_task
    if sending is not None:
        sending.cancel()
        await asyncio.wait({sending}, timeout=_STOP_S)
    producer._message_accumulator.fail_all(KafkaError("the producer was thrown away"))
    with suppress(Exception):
        await asyncio.wait_for(producer.client.close(), _STOP_S)
        producer._closed = True
