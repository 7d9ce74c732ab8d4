"""Lands what the inbound topics carry: on record first, acknowledged after, in order.

The only duty here is to have every record committed before its offset may move. Faust acknowledges a message
whose handler raised or was cancelled, and restarts the handler on the next one; so the stream is read without
its acknowledgements, and anything unexpected ends the process before Faust can commit another offset.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Any, Protocol, TypeAlias, cast

import faust
import structlog
from faust.types import AgentT, EventT, StreamT

from dispatch import metrics
from dispatch.config import Settings
from dispatch.exits import Exit, leave
from dispatch.failpoints import hit
from dispatch.record import Record
from schemas.topics import INBOUND
from streams.batches import batches

_log = structlog.get_logger(__name__)

Leave: TypeAlias = Callable[[Exit], object]


class Landing(Protocol):
    """Takes records on record."""

    async def land(self, records: Sequence[Record]) -> object:
        """Return only when every record is committed; keep trying for as long as the database is away."""


def add_landing_agents(
    app: faust.App, landing: Landing, settings: Settings, leave: Leave = leave
) -> list[AgentT[bytes]]:
    """
    Add one agent per inbound topic to `app`, each with one reader, and return them.

    An agent ends the process through `leave` when landing raises (`Exit.BROKEN`) or its stream ends although
    the app was not stopped (`Exit.RETURNED`). Cancelled, it acknowledges nothing of the batch in hand.
    """
    return [_agent(app, topic, landing, settings, leave) for topic in INBOUND]


def record_of(event: EventT[bytes]) -> Record:
    """Return the record behind a Faust event, byte for byte as the broker gave it."""
    message = event.message
    # As aiokafka gave them: pairs in order, where the same name may come twice and a value may be missing.
    headers = cast("Sequence[tuple[str, bytes | None]]", message.headers or ())
    return Record(
        topic=message.topic,
        partition=message.partition,
        offset=message.offset,
        key=message.key,
        value=message.value or b"",
        headers=tuple((name, value) for name, value in headers if value is not None),
        timestamp_ms=round((message.timestamp or 0.0) * 1000),
    )


def _agent(app: faust.App, topic: str, landing: Landing, settings: Settings, leave: Leave) -> AgentT[bytes]:
    async def land(stream: StreamT[Any]) -> None:
        # Never yields: a yielding agent answers to whatever topic the sender names in a header.
        try:
            await _land_all(cast("faust.Stream[bytes]", stream), topic, landing, settings)
        except asyncio.CancelledError:
            raise
        except BaseException:
            _log.critical("landing failed, the process ends", topic=topic, exc_info=True)
            leave(Exit.BROKEN)
            return
        if not app.should_stop:
            _log.critical("a landing agent came to its end, the process ends", topic=topic)
            leave(Exit.RETURNED)

    channel = app.topic(topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")
    make = app.agent(channel, name=f"land-{topic}", concurrency=1)
    agent: AgentT[bytes] = make(land)
    return agent


async def _land_all(stream: faust.Stream[bytes], topic: str, landing: Landing, settings: Settings) -> None:
    unacknowledged = cast("faust.Stream[bytes]", stream.noack())
    found = batches(unacknowledged.events(), settings.land_batch, settings.land_linger_ms / 1000)
    async with aclosing(found):
        async for events in found:
            records = [record_of(event) for event in events]
            started = time.perf_counter()
            await landing.land(records)
            for event in events:
                await unacknowledged.ack(event)
                hit("ack.after")
            _count(topic, records, time.perf_counter() - started)


def _count(topic: str, records: Sequence[Record], seconds: float) -> None:
    metrics.LANDED.labels(topic).inc(len(records))
    metrics.LAND_BATCH.labels(topic).observe(len(records))
    metrics.LAND_SECONDS.labels(topic).observe(seconds)
    age = time.time() - min(record.timestamp_ms for record in records) / 1000
    metrics.LANDING_AGE.labels(topic).observe(max(age, 0.0))
