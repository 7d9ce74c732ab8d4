"""Faust without a broker: a real application, its real consumer never connected, records put in by hand."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, cast

import faust
from faust.types import TP, ConsumerMessage

from dispatch.config import Settings
from streams.app import make_app

TOPIC = "alerts.shop"
GENERATION = 1
HEADERS = (("ce_type", b"dispatch.alert.v1"), ("ce_type", b"again"), ("empty", None))


def app() -> faust.App:
    """A finalized application that believes it holds its partitions."""
    made = make_app(Settings())
    made.finalize()
    made.flow_control.resume()
    made.consumer_generation_id = GENERATION
    return made


def close(made: faust.App) -> None:
    """Close the event loop that Faust made for a consumer's thread that was never started."""
    if made._consumer is not None:
        made._consumer._thread.thread_loop.close()  # type: ignore[attr-defined]


def message(
    made: faust.App,
    offset: int,
    value: bytes | None = b"{}",
    *,
    generation: int = GENERATION,
    topic: str = TOPIC,
) -> ConsumerMessage:
    """A record of partition 0 as Faust's consumer makes it."""
    made.topics._acking_topics.add(topic)  # type: ignore[attr-defined]
    return ConsumerMessage(
        topic,
        0,
        offset,
        time.time(),
        1,
        cast("list[tuple[str, bytes]]", HEADERS),
        b"key",
        value,
        None,
        tp=TP(topic, 0),
        generation_id=generation,
    )


def stream(made: faust.App) -> faust.Stream[bytes]:
    """A stream over a channel of its own."""
    return cast("faust.Stream[bytes]", made.stream(made.channel()))


def unacknowledged(source: faust.Stream[bytes]) -> faust.Stream[bytes]:
    """The same stream without Faust's own acknowledgements."""
    return cast("faust.Stream[bytes]", source.noack())


async def put(made: faust.App, channel: Any, offsets: Sequence[int], *, generation: int = GENERATION) -> None:
    """Put records into a channel, as the conductor does for an agent."""
    for offset in offsets:
        one = message(made, offset, generation=generation)
        one.incref()
        event = made.create_event(one.key, one.value, {}, one)
        await channel.put(event)


def acked(made: faust.App, topic: str = TOPIC) -> list[int]:
    """The offsets acknowledged to Faust's consumer and not committed yet, in the order they were."""
    return list(made.consumer._acked[TP(topic, 0)])  # type: ignore[attr-defined]
