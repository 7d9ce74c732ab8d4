"""A task that is told to stop while its connection breaks is cancelled all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from dispatch.store.errors import Transient
from dispatch.store.pool import Store


class BreakingPool:
    """A pool whose connections break when they are given back."""

    @asynccontextmanager
    async def acquire(self, **_: float) -> AsyncIterator[object]:
        """Lend a connection; raises what asyncpg does for one that was lost in between."""
        try:
            yield object()
        finally:
            raise asyncpg.InternalClientError(
                "PoolConnectionHolder.release() called on a free connection holder"
            )


def _store() -> Store:
    store = Store("postgresql://nowhere")
    store._pool = BreakingPool()  # type: ignore[assignment]
    return store


async def _hold(store: Store, held: asyncio.Event) -> Any:
    async with store.connection():
        held.set()
        await asyncio.Event().wait()


async def test_a_cancellation_is_not_lost_in_the_trouble_of_the_pool() -> None:
    """The role that was told to stop does not go on because the database stopped in the same moment."""
    held = asyncio.Event()
    task = asyncio.create_task(_hold(_store(), held))
    await held.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_without_a_cancellation_it_is_passing_trouble() -> None:
    """Nobody was told to stop: the caller tries again."""
    with pytest.raises(Transient):
        async with _store().connection():
            pass


async def test_a_time_limit_stays_one() -> None:
    """A time limit within which the connection broke ends as a TimeoutError, not as a cancellation."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await _hold(_store(), asyncio.Event())
