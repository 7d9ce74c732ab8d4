"""Faust's Kafka transport with our fetch wait, for a broker that does not wake a waiting fetch.

Faust fixes `fetch_max_wait_ms` at 1,500. Apache Kafka answers a waiting fetch as soon as there is a record,
so there the number does not matter and Faust's own transport is used. The embedded broker sleeps half of it.
"""

from __future__ import annotations

from typing import ClassVar

import aiokafka
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport
from faust.types import AppT
from faust.types.transports import ConsumerT


def patient_transport(app: AppT, fetch_max_wait_ms: int) -> Transport:
    """Return a transport for `app` whose consumers wait `fetch_max_wait_ms` for a record."""

    class WaitingThread(AIOKafkaConsumerThread):
        """The consumer's thread; sets the wait between the making and the start of the client."""

        def _create_worker_consumer(self, transport: Transport) -> aiokafka.AIOKafkaConsumer:
            consumer = super()._create_worker_consumer(transport)
            consumer._fetch_max_wait_ms = fetch_max_wait_ms
            return consumer

    class WaitingConsumer(Consumer):
        """Faust's consumer on that thread."""

        def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
            return WaitingThread(self, loop=self.loop, beacon=self.beacon)

    class WaitingTransport(Transport):
        """Faust's transport with that consumer."""

        Consumer: ClassVar[type[ConsumerT]] = WaitingConsumer

    return WaitingTransport(app.conf.broker_consumer, app)
