"""A small district in a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from dispatch.area import CommandArea
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import add_area
from dispatch.store.pool import Store
from tests.worlds.small import AREA, book, roster

OpenStore = Callable[..., Awaitable[Store]]


@pytest.fixture
async def open_store(database_dsn: str) -> AsyncIterator[OpenStore]:
    """Open stores on the test's database (or another address), each with connections of its own."""
    async with AsyncExitStack() as stack:

        async def open_one(dsn: str = "", **options: float) -> Store:
            return await stack.enter_async_context(Store(dsn or database_dsn, size=3, **options))  # type: ignore[arg-type]

        yield open_one


@pytest.fixture
async def store(open_store: OpenStore) -> Store:
    """One store on a migrated database."""
    return await open_store()


@pytest.fixture
async def area(store: Store) -> CommandArea:
    """The area with its roster and plans adopted: rows 1 and 2 of its log."""
    await add_area(store, AREA)
    found = CommandArea(AREA, store)
    await found.apply([Entry(AREA, "test", RosterAdopted(await keep_roster(store, roster()), "test"))])
    await found.apply([Entry(AREA, "test", PlansAdopted(await keep_plans(store, book()), "test"))])
    return found
