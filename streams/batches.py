"""Batches of what is already there: an item that comes alone never waits for company.

Faust's own `noack_take` is not used: it looks at its buffer only every `within` seconds, so a lone message
waits for that long and an idle worker wakes up as often; an error of its reader ends it without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

Item = TypeVar("Item")

# What waits in a Faust stream reaches its reader within two turns of the event loop; one for good measure.
_TURNS: Final = 3


@dataclass(frozen=True, slots=True)
class _End:
    """The reader's last word: the source is at its end, or broke."""

    error: Exception | None


@dataclass(frozen=True, slots=True)
class _One(Generic[Item]):
    """An item on its way from the reader."""

    item: Item


_Queue: TypeAlias = "asyncio.Queue[_One[Item] | _End]"


async def batches(
    items: AsyncIterable[Item], limit: int, linger_s: float
) -> AsyncGenerator[list[Item], None]:
    """
    Yield the items of `items` in order, in lists of 1 to `limit`, each as soon as no further item is at hand.

    Gathering one batch ends after `linger_s` s even if items keep coming. At most `limit` items and one are
    read ahead of the batch that is out. What `items` raises is raised here, after the items before it.
    Closing this generator ends the reading.
    """
    queue: _Queue[Item] = asyncio.Queue(maxsize=limit)
    reader = asyncio.create_task(_read(items, queue), name="batch-reader")
    try:
        end: _End | None = None
        while end is None:
            batch, end = await _gather(queue, limit, linger_s)
            if batch:
                yield batch
        if end.error is not None:
            raise end.error
    finally:
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader


async def _read(items: AsyncIterable[Item], queue: _Queue[Item]) -> None:
    try:
        async for item in items:
            await queue.put(_One(item))
    except Exception as error:
        await queue.put(_End(error))
    else:
        await queue.put(_End(None))


async def _gather(queue: _Queue[Item], limit: int, linger_s: float) -> tuple[list[Item], _End | None]:
    batch: list[Item] = []
    loop = asyncio.get_running_loop()
    found = await queue.get()
    until = loop.time() + linger_s
    while not isinstance(found, _End):
        batch.append(found.item)
        if len(batch) == limit or loop.time() > until or not await _more(queue):
            return batch, None
        found = queue.get_nowait()
    return batch, found


async def _more(queue: _Queue[Item]) -> bool:
    for _ in range(_TURNS):
        if not queue.empty():
            return True
        await asyncio.sleep(0)
    return not queue.empty()
