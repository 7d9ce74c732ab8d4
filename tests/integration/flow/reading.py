"""Read the outbound topics with a plain consumer that belongs to no group: all of them, or as they grow."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Set
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import ASSIGNMENTS, INCIDENTS, OUTBOUND
from tests.integration.flow.told import Told, known_as

_LIMIT_S: Final = 60
_WAIT_MS: Final = 100

Hear = Callable[[Told], Awaitable[None]]


async def read_all(bootstrap_servers: str, partitions: int) -> list[Told]:
    """Return everything on the outbound topics, from the beginning; in order within a partition."""
    found: list[Told] = []
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        places = _assign(consumer, partitions)
        ends = await consumer.end_offsets(places)
        async with asyncio.timeout(_LIMIT_S):
            while any([await consumer.position(place) < ends[place] for place in places]):
                found += _told(await consumer.getmany(timeout_ms=_WAIT_MS))
    return found


class Watch:
    """What the outbound topics have told so far.

    `home` is the incident of each alert, `sent` are the incidents that somebody was sent to.
    """

    def __init__(self) -> None:
        self.home: dict[str, str] = {}
        self.sent: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.raised: Counter[str] = Counter()
        """How many tiers stepped up, by reason."""
        self._changed = asyncio.Condition()

    async def until(self, condition: Callable[[], bool], what: str, limit_s: float) -> None:
        """Wait for a condition over what was told. Raises TimeoutError naming `what` and where it stands."""
        try:
            async with asyncio.timeout(limit_s), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            stand = f"{len(self.home)} alerts, {dict(self.statuses)}, tiers {dict(self.raised)}"
            raise TimeoutError(f"not within {limit_s:g} s: {what}; so far {stand}") from None

    async def until_home(self, alerts: Set[str], limit_s: float) -> None:
        """Wait until each of the alerts has an incident. Raises TimeoutError naming those that have none."""
        try:
            await self.until(lambda: self.home.keys() >= alerts, "every alert has an incident", limit_s)
        except TimeoutError as error:
            homeless, strange = sorted(alerts - self.home.keys()), sorted(self.home.keys() - alerts)
            raise TimeoutError(f"{error}; without: {homeless[:5]}; unexpected: {strange[:5]}") from None

    async def hear(self, records: Iterable[Told]) -> None:
        """Take in what was told."""
        for record in records:
            if record.topic == INCIDENTS:
                self._incident(record.data)
            elif record.topic == ASSIGNMENTS:
                self.statuses[record.data["status"]] += 1
                self.sent.add(record.data["incident_id"])
        async with self._changed:
            self._changed.notify_all()

    def _incident(self, data: Mapping[str, Any]) -> None:
        for name in data["alert_ids"]:
            self.home[known_as(name)] = data["incident_id"]
        if data["event"] == "tier_raised":
            self.raised[data.get("reason") or ""] += 1


@asynccontextmanager
async def watching(bootstrap_servers: str, partitions: int, hear: Hear) -> AsyncIterator[Watch]:
    """Follow the outbound topics from the beginning within the block; each record also goes to `hear`."""
    watch = Watch()
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    ) as consumer:
        _assign(consumer, partitions)
        task = asyncio.create_task(_follow(consumer, watch, hear))
        try:
            yield watch
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _follow(consumer: AIOKafkaConsumer, watch: Watch, hear: Hear) -> None:
    while True:
        told = _told(await consumer.getmany(timeout_ms=_WAIT_MS))
        for record in told:
            await hear(record)
        if told:
            await watch.hear(told)


def _assign(consumer: AIOKafkaConsumer, partitions: int) -> list[TopicPartition]:
    places = [TopicPartition(topic, number) for topic in OUTBOUND for number in range(partitions)]
    consumer.assign(places)
    return places


def _told(polled: dict[TopicPartition, list[Any]]) -> list[Told]:
    return [
        Told(record.topic, record.partition, record.offset, orjson.loads(record.value))
        for records in polled.values()
        for record in records
    ]
