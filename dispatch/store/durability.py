"""Whether the database keeps over a power cut what it has committed."""

from __future__ import annotations

from dispatch.store.pool import Store
from dispatch.store.statements import SQL


async def durability(store: Store) -> dict[str, str]:
    """Return the settings that it hangs on, by name: none of them should be `off`."""
    async with store.connection() as connection:
        return dict(await SQL.durability(connection))
