"""What this Faust release does, pinned: streams/ is built around it, so a change of it must show."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import suppress

import faust
import faust.streams
import pytest
from faust.types import TP

from tests.unit.streams import faust_parts as parts


@pytest.fixture
async def app() -> AsyncIterator[faust.App]:
    """An application without a broker."""
    made = parts.app()
    yield made
    parts.close(made)


async def _finalized() -> None:
    """Let the event loop finalize the generators that were left; that is where Faust acknowledges."""
    for _ in range(20):
        gc.collect()
        await asyncio.sleep(0.005)


async def _consume(stream: faust.Stream[bytes], fail_at: int, *, noack: bool) -> None:
    source = parts.unacknowledged(stream) if noack else stream
    async for _ in source:
        event = source.current_event
        if event is not None and event.message.offset == fail_at:
            raise ValueError("the handler broke")


async def test_f1_an_automatic_stream_acknowledges_the_message_whose_handler_raised(app: faust.App) -> None:
    """F1: with Faust's own acknowledgements, an error in the handler acknowledges the failed message."""
    stream = parts.stream(app)
    await parts.put(app, stream.channel, [0, 1, 2])
    with pytest.raises(ValueError, match="broke"):
        await _consume(stream, 1, noack=False)
    await _finalized()
    assert parts.acked(app) == [0, 1]


async def test_f1_a_stream_without_acknowledgements_acknowledges_nothing_by_itself(app: faust.App) -> None:
    """F1: read with `noack`, an error in the handler leaves every message unacknowledged."""
    stream = parts.stream(app)
    await parts.put(app, stream.channel, [0, 1, 2])
    with pytest.raises(ValueError, match="broke"):
        await _consume(stream, 1, noack=True)
    await _finalized()
    assert parts.acked(app) == []


@pytest.mark.parametrize(("noack", "expected"), [(False, [0]), (True, [])])
async def test_f2_cancellation_acknowledges_unless_the_stream_is_read_without(
    app: faust.App, noack: bool, expected: list[int]
) -> None:
    """F2: a handler cancelled in mid-message acknowledges it, except on a `noack` stream."""
    stream = parts.stream(app)
    await parts.put(app, stream.channel, [0])
    handling = asyncio.Event()

    async def handle() -> None:
        source = parts.unacknowledged(stream) if noack else stream
        async for _ in source.events():
            handling.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(handle())
    await asyncio.wait_for(handling.wait(), 5)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    await _finalized()
    assert parts.acked(app) == expected


async def test_f3_a_commit_passes_a_message_in_flight_when_acknowledged_out_of_order(app: faust.App) -> None:
    """F3: with 100 in flight and 101 acknowledged, Faust would commit 102; so we acknowledge in order."""
    consumer = app.consumer
    tp = TP(parts.TOPIC, 0)
    consumer._committed_offset[tp] = 100  # type: ignore[attr-defined]
    parts.message(app, 101).ack(consumer)
    assert consumer._new_offset(tp) == 102  # type: ignore[attr-defined]


async def test_f3_a_first_commit_passes_everything_before_what_was_acknowledged(app: faust.App) -> None:
    """F3: where nothing is committed yet, 9,000 acknowledged alone would commit 9,001."""
    consumer = app.consumer
    parts.message(app, 9_000).ack(consumer)
    assert consumer._new_offset(TP(parts.TOPIC, 0)) == 9_001  # type: ignore[attr-defined]


async def test_f3_a_gap_counts_the_record_after_it_as_acknowledged(app: faust.App) -> None:
    """F3: 12 came after a gap at 11 and is in flight; with 10 and 13 acknowledged Faust would commit 14."""
    consumer = app.consumer
    tp = TP(parts.TOPIC, 0)
    consumer._committed_offset[tp] = 10  # type: ignore[attr-defined]
    await consumer._add_gap(tp, 11, 12)  # type: ignore[attr-defined]
    for offset in (10, 13):
        parts.message(app, offset).ack(consumer)
    assert consumer._new_offset(tp) == 14  # type: ignore[attr-defined]


async def test_f3_a_commit_follows_acknowledgements_in_order(app: faust.App) -> None:
    """Acknowledged in order, the committed offset is the one after the last acknowledged."""
    consumer = app.consumer
    tp = TP(parts.TOPIC, 0)
    consumer._committed_offset[tp] = 100  # type: ignore[attr-defined]
    for offset in (100, 101):
        parts.message(app, offset).ack(consumer)
    assert consumer._new_offset(tp) == 102  # type: ignore[attr-defined]


async def test_f7_messages_of_a_past_generation_are_skipped_and_not_acknowledged(app: faust.App) -> None:
    """F7: the compiled iterator neither hands out nor acknowledges what an earlier assignment delivered."""
    assert faust.streams._CStreamIterator is not None  # type: ignore[attr-defined]
    stream = parts.stream(app)
    await parts.put(app, stream.channel, [0, 1, 2], generation=parts.GENERATION - 1)
    await parts.put(app, stream.channel, [3])
    seen: list[int] = []
    async for event in parts.unacknowledged(stream).events():
        seen.append(event.message.offset)
        break
    assert seen == [3]
    assert parts.acked(app) == []
