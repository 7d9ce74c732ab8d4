"""Alerts onto Kafka, by an idempotent producer that is replaced when it gets into trouble."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from dispatch.config import Settings
from dispatch.gateway.publisher import Acknowledged, OutgoingRecord, PublishFailed
from dispatch.kafka_access import client_options
from dispatch.kafka_closing import close_soon
from dispatch.kafka_diagnosis import diagnose

PUBLISH_TIMEOUT_S: Final = 8.0
_REQUEST_TIMEOUT_MS: Final = 5_000
_STOP_TIMEOUT_S: Final = 3.0
_PROBE_TIMEOUT_S: Final = 2.0
_BACKOFF_S: Final = (0.25, 0.5, 1.0, 2.0)
_MAX_WAITING: Final = 5_000

_log = structlog.get_logger(__name__)


class KafkaPublisher:
    """The `Publisher` on Kafka: `acks=all`, idempotent. Use it as an async context manager.

    It does not need Kafka at start: it connects in the background and refuses until it has. At most
    5,000 records wait for their acknowledgement; more are refused at once. On the stand-in broker, which
    gives no producer ids, it is not idempotent and repeats are likelier; alert ids tell them.
    """

    def __init__(self, settings: Settings, *, timeout_s: float = PUBLISH_TIMEOUT_S) -> None:
        self._settings = settings
        self._timeout_s = timeout_s
        self._producer: AIOKafkaProducer | None = None
        self._broken = asyncio.Event()
        self._waiting = 0
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> KafkaPublisher:
        self._keeper = asyncio.create_task(self._keep(), name="kafka-publisher")
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper

    async def publish(self, records: Sequence[OutgoingRecord]) -> list[Acknowledged]:
        """Return where each record lies once all in-sync replicas have it; raises PublishFailed."""
        producer = self._producer
        if producer is None:
            raise PublishFailed("Kafka is not connected")
        if self._waiting + len(records) > _MAX_WAITING:
            raise PublishFailed(f"{self._waiting} records wait already; the limit is {_MAX_WAITING}")
        self._waiting += len(records)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await _send(producer, records)
        except TimeoutError:
            self._replace(producer)
            raise PublishFailed(f"Kafka did not acknowledge within {self._timeout_s:g} seconds") from None
        except KafkaError as error:
            self._replace(producer)
            raise PublishFailed(f"Kafka refused: {type(error).__name__}") from error
        finally:
            self._waiting -= len(records)

    async def reachable(self) -> bool:
        """Tell, within two seconds, whether a broker answers."""
        producer = self._producer
        if producer is None:
            return False
        try:
            async with asyncio.timeout(_PROBE_TIMEOUT_S):
                await producer.client.fetch_all_metadata()
        except (TimeoutError, KafkaError, OSError):
            return False
        return True

    def _replace(self, producer: AIOKafkaProducer) -> None:
        # An idempotent producer that lost a batch numbers all later ones wrongly; a new one starts afresh.
        if producer is self._producer:
            self._producer = None
            self._broken.set()

    async def _keep(self) -> None:
        failures = 0
        while True:
            producer = AIOKafkaProducer(
                **client_options(self._settings),
                client_id="dispatch-gateway",
                acks="all",
                enable_idempotence=not self._settings.on_stand_in,
                request_timeout_ms=_REQUEST_TIMEOUT_MS,
                max_request_size=1_048_576,
            )
            try:
                await producer.start()
                failures = 0
                self._broken.clear()
                self._producer = producer
                await self._broken.wait()
                _log.warning("kafka_producer_replaced")
            except (KafkaError, OSError) as error:
                failures += 1
                # Asked once in a row of failures: the answer may take seconds.
                why = await diagnose(self._settings) if failures == 1 else ""
                _log.warning("kafka_not_reachable", error=why or type(error).__name__, attempt=failures)
            finally:
                self._producer = None
                await _stop(producer)
            await asyncio.sleep(_BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)])


async def _send(producer: AIOKafkaProducer, records: Sequence[OutgoingRecord]) -> list[Acknowledged]:
    futures: list[asyncio.Future[Any]] = []
    for record in records:
        future = await producer.send(record.topic, record.value, key=record.key, headers=list(record.headers))
        # Somebody must look at the result of a record that we stopped waiting for.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        futures.append(future)
    metadata = await asyncio.gather(*(asyncio.shield(future) for future in futures))
    return [Acknowledged(m.topic, m.partition, m.offset) for m in metadata]


async def _stop(producer: AIOKafkaProducer) -> None:
    """Stop a producer even when its broker is gone: then its own stop would wait for ever."""
    sender = producer._sender.sender_task
    try:
        async with asyncio.timeout(_STOP_TIMEOUT_S):
            await producer.stop()
    except (TimeoutError, KafkaError, OSError):
        if sender is not None:
            sender.cancel()
        await close_soon(producer.client.close)
        if sender is not None:
            await asyncio.wait([sender], timeout=_STOP_TIMEOUT_S)
