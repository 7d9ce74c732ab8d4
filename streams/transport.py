"""Faust's Kafka transport with what Faust does not let us set.

* The isolation level: Faust reads what was aborted too, unless it publishes in transactions itself.
* A worker that holds no partition counts as active. Faust does not poll for one, so after the poll interval
  aiokafka would leave the group, and stay out of it just when the worker is needed.
* The embedded broker does not wake a waiting fetch (it sleeps half of the wait), so there the wait is short.
  Faust fixes it at 1,500 ms; Apache Kafka answers as soon as there is a record, so there it does not matter.
* Where a partition is read from after a rebalance. What a fetch under way brings just then is thrown away.
  Faust goes back to what is committed, but leaves a partition without a commit where that fetch left it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, cast

import aiokafka
from aiokafka.consumer.fetcher import OffsetResetStrategy
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, AppT
from faust.types.transports import ConsumerT


async def _poll(consumer: aiokafka.AIOKafkaConsumer) -> None:
    with consumer._subscription.fetch_context():
        pass


async def _go_back(consumer: aiokafka.AIOKafkaConsumer) -> Mapping[TP, int]:
    committed: Mapping[TP, int] = await consumer.seek_to_committed()
    held = consumer.assignment()
    if fresh := [place for place, offset in committed.items() if not offset and place in held]:
        # Not awaited: a leader may be away, and the other partitions need not wait for it.
        begun = consumer._fetcher.request_offset_reset(fresh, OffsetResetStrategy.EARLIEST)
        begun.add_done_callback(_look)
    return committed


def _look(begun: asyncio.Future[Any]) -> None:
    """Ask what became of it: partitions that are taken away meanwhile are read by somebody else."""
    if not begun.cancelled():
        begun.exception()


def landing_transport(app: AppT, isolation_level: str, fetch_max_wait_ms: int | None = None) -> Transport:
    """Return a transport for `app` whose consumers read so, and wait so long (ms; None: as Faust does)."""

    class LandingThread(AIOKafkaConsumerThread):
        """The consumer's thread; what Faust does not set is set between making and start of the client."""

        def _create_worker_consumer(self, transport: Transport) -> aiokafka.AIOKafkaConsumer:
            consumer = super()._create_worker_consumer(transport)
            consumer._isolation_level = isolation_level
            if fetch_max_wait_ms is not None:
                consumer._fetch_max_wait_ms = fetch_max_wait_ms
            return consumer

        async def seek_to_committed(self) -> Mapping[TP, int]:
            """Go back to what is committed, or to the beginning; return what is committed."""
            found: Mapping[TP, int] = await self.call_thread(_go_back, self._ensure_consumer())
            return found

        async def stay(self) -> None:
            """Count as polling."""
            await self.call_thread(_poll, self._ensure_consumer())

    class LandingConsumer(Consumer):
        """Faust's consumer on that thread."""

        def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
            return LandingThread(self, loop=self.loop, beacon=self.beacon)

        async def _wait_next_records(self, timeout: float) -> tuple[Any, set[TP] | None]:  # noqa: ASYNC109
            if self.flow_active and not self._get_active_partitions():
                await cast("LandingThread", self._thread).stay()
            return await super()._wait_next_records(timeout)

    class LandingTransport(Transport):
        """Faust's transport with that consumer."""

        Consumer: ClassVar[type[ConsumerT]] = LandingConsumer

    return LandingTransport(app.conf.broker_consumer, app)
