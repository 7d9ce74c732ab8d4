"""Batches of what is already there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing

import pytest

from streams.batches import batches


async def _of(items: Iterable[int]) -> AsyncIterator[int]:
    for item in items:
        yield item


async def _from(queue: asyncio.Queue[int]) -> AsyncIterator[int]:
    while True:
        yield await queue.get()


async def test_order_is_kept_and_no_batch_is_larger_than_the_limit() -> None:
    """Everything comes once, in order, in batches of at most the limit."""
    found = [batch async for batch in batches(_of(range(25)), 10, 1.0)]
    assert [item for batch in found for item in batch] == list(range(25))
    assert [len(batch) for batch in found] == [10, 10, 5]


async def test_a_lone_item_does_not_wait_for_company() -> None:
    """An item that comes alone is out at once, however long a batch may gather."""
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(7)
    async with aclosing(batches(_from(queue), 10, 3600.0)) as found:
        assert await asyncio.wait_for(anext(found), 5) == [7]


async def test_what_gathers_while_a_batch_is_out_comes_together() -> None:
    """Items that arrive while a batch is worked on make up the next one."""
    queue: asyncio.Queue[int] = asyncio.Queue()
    queue.put_nowait(0)
    async with aclosing(batches(_from(queue), 10, 1.0)) as found:
        assert await anext(found) == [0]
        for item in (1, 2, 3):
            queue.put_nowait(item)
        assert await anext(found) == [1, 2, 3]


async def test_at_most_one_batch_is_read_ahead() -> None:
    """While a batch is out, no more than the limit and one item are taken from the source."""
    taken: list[int] = []

    async def source() -> AsyncIterator[int]:
        for item in range(1000):
            taken.append(item)
            yield item

    async with aclosing(batches(source(), 10, 1.0)) as found:
        assert len(await anext(found)) == 10
        for _ in range(100):
            await asyncio.sleep(0)
        assert len(taken) <= 21


async def test_an_error_of_the_source_comes_after_the_items_before_it() -> None:
    """What the source raises is raised once the items before it are out."""

    async def source() -> AsyncIterator[int]:
        yield 1
        raise ValueError("the source broke")

    found = batches(source(), 10, 1.0)
    assert await anext(found) == [1]
    with pytest.raises(ValueError, match="the source broke"):
        await anext(found)


async def test_closing_ends_the_reading() -> None:
    """After the batches are closed, nothing reads the source any more."""
    closed = asyncio.Event()

    async def source() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.set()

    reading = source()
    async with aclosing(batches(reading, 10, 1.0)) as found:
        assert await anext(found) == [1]
    assert closed.is_set()
