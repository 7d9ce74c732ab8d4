"""Alerts onto Kafka, or into the spool while Kafka cannot take them; the spool drains by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, NoReturn

import structlog

from dispatch.gateway.publisher import OutgoingRecord, Publisher, PublishFailed, Spooled, Stored
from dispatch.gateway.spool import Spool, SpoolFull
from dispatch.gateway.spool_errors import SpoolUnusable
from dispatch.gateway.spool_row import Kept

_BACKOFF_S: Final = (0.1, 0.25, 0.5, 1.0, 2.0)
_LOOK_S: Final = 1.0
_FULL_RETRY_S: Final = 5

_log = structlog.get_logger(__name__)


class SpoolingPublisher:
    """The `Publisher` that takes an alert as long as Kafka or the disk does. `run` drains the spool.

    Alerts of one source keep their order: while one of them waits in the spool, later ones go behind it.
    Those of other sources go straight to Kafka, unless nothing gets through to their topic.
    """

    def __init__(self, kafka: Publisher, spool: Spool, topics: Sequence[str]) -> None:
        self._kafka = kafka
        self._spool = spool
        self._stalled: set[str] = set()
        self._kept = {topic: asyncio.Event() for topic in topics}

    async def publish(self, records: Sequence[OutgoingRecord]) -> Sequence[Stored]:
        """Return where each record lies, in order; raises PublishFailed when neither place takes them."""
        waits = any(self._spool.holds(record.source_id) for record in records)
        if waits or any(record.topic in self._stalled for record in records):
            return await self._behind(records, waits)
        try:
            return await self._kafka.publish(records)
        except PublishFailed as failure:
            # No answer in time is no answer: they may lie on Kafka too, and their ids tell the repeat.
            self._stalled.update(record.topic for record in records)
            try:
                return await self._keep(records)
            except (SpoolFull, SpoolUnusable) as error:
                _refuse(failure.reason, error)

    async def reachable(self) -> bool:
        """Tell, within two seconds, whether the broker answers."""
        return await self._kafka.reachable()

    async def run(self) -> None:
        """Drain the spool until cancelled, each topic on its own."""
        async with asyncio.TaskGroup() as tasks:
            for topic in self._kept:
                tasks.create_task(self._drain(topic), name=f"spool-{topic}")

    async def _behind(self, records: Sequence[OutgoingRecord], waits: bool) -> Sequence[Stored]:
        try:
            return await self._keep(records)
        except (SpoolFull, SpoolUnusable) as error:
            # A full spool empties soon: its source may come again. A spool that fails may stay so, and an
            # alert that overtakes an earlier one is better than an alert refused.
            if waits and isinstance(error, SpoolFull):
                _refuse("an earlier alert of its source waits for Kafka", error)
            try:
                return await self._kafka.publish(records)
            except PublishFailed as failure:
                _refuse(failure.reason, error)

    async def _keep(self, records: Sequence[OutgoingRecord]) -> Sequence[Stored]:
        await self._spool.keep(records)
        for record in records:
            self._kept[record.topic].set()
        return [Spooled(record.topic) for record in records]

    async def _drain(self, topic: str) -> None:
        failures = 0
        while True:
            try:
                wave = await self._next(topic)
                await self._kafka.publish([kept.record for kept in wave])
            except (PublishFailed, SpoolUnusable) as error:
                if not failures:
                    _log.warning("spool_waits", topic=topic, reason=str(error), alerts=self._spool.records)
                await asyncio.sleep(_BACKOFF_S[min(failures, len(_BACKOFF_S) - 1)])
                failures += 1
                continue
            self._stalled.discard(topic)
            await self._give_up(wave)
            failures = 0

    async def _next(self, topic: str) -> list[Kept]:
        """Wait until the spool holds something for `topic`, and return what goes next."""
        event = self._kept[topic]
        while True:
            event.clear()
            if wave := await self._spool.heads(topic):
                return wave
            self._stalled.discard(topic)
            try:
                async with asyncio.timeout(_LOOK_S):
                    await event.wait()
            except TimeoutError:
                continue

    async def _give_up(self, wave: Sequence[Kept]) -> None:
        """Remove what Kafka has, however long it takes: sending it again would help nobody."""
        pause = 0
        while True:
            try:
                return await self._spool.remove(wave)
            except SpoolUnusable:
                await asyncio.sleep(_BACKOFF_S[min(pause, len(_BACKOFF_S) - 1)])
                pause += 1


def _refuse(kafka: str, spool: Exception) -> NoReturn:
    after_s = _FULL_RETRY_S if isinstance(spool, SpoolFull) else 1
    raise PublishFailed(f"{kafka}; and {spool}", after_s) from spool
