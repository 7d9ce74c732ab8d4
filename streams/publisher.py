"""Publishes records in order with a producer of our own, all acknowledged or the producer is thrown away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from dispatch import metrics
from dispatch.config import Settings
from dispatch.failpoints import hit
from dispatch.kafka_access import client_options
from streams.topics import MAX_PUBLISHED_BYTES

_log = structlog.get_logger(__name__)

PUBLISH_LIMIT_S: Final = 10.0
"""Longest wait for the confirmation of one chunk, connecting included, in s; then its outcome is unknown."""
_BATCH_BYTES: Final = 128 * 1024
"""Of one partition, sent at a time: in aiokafka's own 16 KiB a thousand assignments take twenty turns."""
_CLOSE_LIMIT_S: Final = 5.0
_DROP_LIMIT_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record as it goes to Kafka; records with the same key keep their order."""

    topic: str
    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]] = ()


class PublishFailed(Exception):
    """Not every record of a chunk is known to be on its topic; some may be. Send all of it again."""


class Publisher:
    """
    An idempotent producer with `acks="all"`, made at the first use and made anew after any failure.

    After a refused batch aiokafka's sequence numbers stay ahead of the broker's and every later record fails;
    after a timeout the records are still in its hands and would be sent behind our back. On the stand-in
    broker, which gives no producer ids, it is not idempotent: the order holds and repeats are likelier.
    """

    def __init__(self, settings: Settings, *, limit_s: float = PUBLISH_LIMIT_S) -> None:
        self._settings = settings
        self._limit_s = limit_s
        self._producer: AIOKafkaProducer | None = None
        self._starting: asyncio.Future[None] | None = None

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """
        Send `records` in order and return when the broker has confirmed all of them.

        Raises:
            PublishFailed: not all were confirmed within the limit; the next call starts with a new producer.

        """
        try:
            await self._publish(records)
        except (KafkaError, TimeoutError, OSError) as error:
            await self._discard()
            where, reason = self._settings.bootstrap_servers, error or type(error).__name__
            raise PublishFailed(f"{len(records)} records to {where}: {reason}") from error
        except BaseException:
            await self._discard()
            raise
        for record in records:
            metrics.RELAY_PUBLISHED.labels(record.topic).inc()

    async def close(self) -> None:
        """Close the connections; nothing is pending between two calls of `publish`."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(producer.stop(), _CLOSE_LIMIT_S)

    async def _publish(self, records: Sequence[Outgoing]) -> None:
        async with asyncio.timeout(self._limit_s):
            producer = await self._started()
            sent: list[asyncio.Future[object]] = []
            for record in records:
                headers = list(record.headers)
                sent.append(await producer.send(record.topic, record.value, key=record.key, headers=headers))
                # What becomes of it after the first failure nobody asks any more.
                sent[-1].add_done_callback(_look)
            hit("relay.send.after")
            await asyncio.gather(*sent)

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **client_options(self._settings),
                client_id="dispatch-relay",
                acks="all",
                enable_idempotence=not self._settings.on_stand_in,
                max_request_size=MAX_PUBLISHED_BYTES,
                max_batch_size=_BATCH_BYTES,
                request_timeout_ms=int(self._limit_s * 1000),
            )
            self._producer = producer
            self._starting = asyncio.ensure_future(producer.start())
            # Shielded: aiokafka leaves a connection open when it is cancelled while it connects.
            await asyncio.shield(self._starting)
        return self._producer

    async def _discard(self) -> None:
        """Close the producer without letting it send what it still holds."""
        producer, self._producer = self._producer, None
        if producer is None:
            return
        if self._starting is not None and not self._starting.done():
            await asyncio.wait({self._starting}, timeout=_DROP_LIMIT_S)
            self._starting.cancel()
        sending: asyncio.Task[None] | None = producer._sender.sender_task if producer._sender else None
        if sending is not None:
            # aiokafka's own close would wait for the answers to what is on its way, for as long as it takes.
            sending.cancel()
            await asyncio.wait({sending}, timeout=_DROP_LIMIT_S)
        producer._message_accumulator.fail_all(KafkaError("the producer was thrown away"))
        # Waited for, never awaited: towards a broker that is silent, a close need not come to an end.
        closing = asyncio.ensure_future(_close(producer))
        closing.add_done_callback(_look)
        await asyncio.wait({closing}, timeout=2 * _DROP_LIMIT_S)
        if not closing.done():
            closing.cancel()
            _log.warning("a producer was left behind unclosed")


async def _close(producer: AIOKafkaProducer) -> None:
    try:
        await producer.client.close()
        await producer.stop()
    except Exception:
        _log.warning("a producer could not be closed in order", exc_info=True)


def _look(sent: asyncio.Future[Any]) -> None:
    if not sent.cancelled():
        sent.exception()
