"""The real services (PostgreSQL, a Kafka broker) as children of one process on one machine.

`dispatch up` and the integration tests start them here. Production uses its own services and never
imports this package.
"""

from __future__ import annotations

from dispatch.local.broker import BrokerChoice, LocalBroker, choose_broker, open_broker
from dispatch.local.errors import LocalServiceError
from dispatch.local.kafka import LocalKafka
from dispatch.local.ports import Ports
from dispatch.local.postgres import LocalPostgres
from dispatch.local.tansu import LocalTansu

__all__ = [
    "BrokerChoice",
    "LocalBroker",
    "LocalKafka",
    "LocalPostgres",
    "LocalServiceError",
    "LocalTansu",
    "Ports",
    "choose_broker",
    "open_broker",
]
