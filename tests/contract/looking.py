"""Looking at an area and its database from a test."""

from __future__ import annotations

import asyncio

from dispatch.model.state import AreaState
from dispatch.store.log import due_areas
from dispatch.store.pool import Store


async def one(store: Store, sql: str, *arguments: object) -> object:
    """Return the single value of a query."""
    async with store.connection() as connection:
        return await connection.fetchval(sql, *arguments)


def tables(state: AreaState) -> dict[str, dict[str, object]]:
    """Return all tables of a state as dictionaries."""
    names = ("incidents", "closed", "assignments", "busy", "standings", "advisories", "links", "due")
    return {name: dict(getattr(state, name).items()) for name in names}


async def until_due(store: Store) -> None:
    """Wait until something in an area is due."""
    async with asyncio.timeout(5):
        while not [due.area_id for due in await due_areas(store)]:
            await asyncio.sleep(0.002)
