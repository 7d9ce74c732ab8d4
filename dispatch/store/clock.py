"""The clock by which everything is decided: the database's."""

from __future__ import annotations

from dispatch.store.pool import Store
from dispatch.store.statements import SQL


async def clock_ms(store: Store) -> int:
    """Return the database's time, in UTC ms; raises Transient while it is away."""
    async with store.connection() as connection:
        now: int = await SQL.clock_ms(connection)
        return now
