"""Faust's Kafka transport with what Faust does not let us set.

* The isolation level: Faust reads what was aborted too, unless it publishes in transactions itself.
* A worker that holds no partition counts as active. Faust does not poll for one, so after the poll interval
  aiokafka would leave the group, and stay out of it just when the worker is needed.
* The embedded broker does not wake a waiting fetch (it sleeps half of the wait), so there the wait is short.
  Faust fixes it at 1,500 ms; Apache Kafka answers as soon as there is a record, so there it does not matter.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

import aiokafka
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import TP, AppT
from faust.types.transports import ConsumerT


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

        async def stay(self) -> None:
            """Count as polling."""
            await self.call_thread(self._poll)

        async def _poll(self) -> None:
            with self._ensure_consumer()._subscription.fetch_context():
                pass

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
