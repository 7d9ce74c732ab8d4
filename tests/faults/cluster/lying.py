"""What lies on the inbound topics in the end: the truth that everything else is compared with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import ALERTS_PATROL, ALERTS_SENSOR, ALERTS_SHOP, RESPONDERS_STATUS
from tests.integration.flow.alerts import Message
from tests.integration.flow.refusals import Unreadable

ALERT_TOPICS: Final = (ALERTS_SHOP, ALERTS_PATROL, ALERTS_SENSOR)
_LIMIT_S: Final = 60


@dataclass(frozen=True, slots=True)
class Lying:
    """A record on an inbound topic."""

    topic: str
    partition: int
    offset: int
    value: bytes


async def read_inbound(bootstrap_servers: str, partitions: int) -> list[Lying]:
    """Return every alert and report on the inbound topics."""
    found: list[Lying] = []
    places = [TopicPartition(t, p) for t in (*ALERT_TOPICS, RESPONDERS_STATUS) for p in range(partitions)]
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        async with asyncio.timeout(_LIMIT_S):
            while any([await consumer.position(place) < ends[place] for place in places]):
                polled = await consumer.getmany(timeout_ms=100)
                found += [
                    Lying(r.topic, r.partition, r.offset, r.value) for many in polled.values() for r in many
                ]
    return found


async def unproven(connection: Any, records: Iterable[Lying]) -> list[str]:
    """Return the records whose offsets the service has no proof of having landed: topic/partition/offset."""
    ledger = await connection.fetch("SELECT topic, partition, record_offset FROM receipt_offset")
    proven = {tuple(row) for row in ledger}
    lying = sorted((one.topic, one.partition, one.offset) for one in records)
    return ["/".join(map(str, place)) for place in lying if place not in proven]


class Truth:
    """The alerts that lie on the topics, by the names the tests know them as."""

    def __init__(self, lying: Iterable[Lying], messages: Iterable[Message]) -> None:
        by_value = {message.value: message for message in messages if message.name or not message.readable}
        self.names: set[str] = set()
        self.unreadable: list[Unreadable] = []
        self.phantoms: list[Lying] = []
        self.reports: set[str] = set()
        self.records = list(lying)
        for record in self.records:
            if record.topic == RESPONDERS_STATUS:
                self.reports.add(orjson.loads(record.value)["report_id"])
            else:
                self._alert(record, by_value)

    def _alert(self, record: Lying, by_value: Mapping[bytes, Message]) -> None:
        message = by_value.get(record.value)
        if message is not None and message.readable:
            self.names.add(message.name)
        elif message is not None:
            unreadable = Unreadable(record.topic, record.partition, record.offset, record.value)
            self.unreadable.append(unreadable)
            self.names.add(unreadable.alert_id)
        else:
            self.names.add(_own_name(record, self.phantoms))


def _own_name(record: Lying, phantoms: list[Lying]) -> str:
    """Return the name of an alert that a console has put on the topic."""
    try:
        body: dict[str, Any] = orjson.loads(record.value)
        return str(body["alert_id"])
    except (ValueError, KeyError, TypeError):
        phantoms.append(record)
        return f"{record.topic}/{record.partition}@{record.offset}"
