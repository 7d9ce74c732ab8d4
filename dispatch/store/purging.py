"""What is too old, table by table, and its removal in portions that hold nobody up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from dispatch.store.pool import Store
from dispatch.store.statements import SQL

PORTION: Final = 1_000
"""Rows in one transaction of a purge."""


class Busy(Exception):
    """Another process is purging at this moment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data with a limit in days, and the statements that count and remove what is older.

    `parameters` are those of both, `removal` are further ones of the removal.
    """

    what: str
    days: int
    count: str
    remove: str
    parameters: Mapping[str, Any]
    removal: Mapping[str, Any] = field(default_factory=dict)


class Purging:
    """Counts and removes. Every call raises Transient while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def now(self) -> int:
        """Return the database's clock, UTC ms."""
        async with self._store.connection() as connection:
            return int(await SQL.database_now(connection))

    async def count(self, kept: Kept) -> int:
        """Return how much of it is too old."""
        async with self._store.connection() as connection:
            return int(await getattr(SQL, kept.count)(connection, **kept.parameters))

    async def remove(self, kept: Kept, most: int = PORTION) -> int:
        """Remove at most `most` rows of it; return how many. Raises Busy.

        One process at a time: the lock ends with the transaction, and with the process that holds it.
        """
        async with self._store.transaction() as unit:
            if not await SQL.take_purge_turn(unit.connection):
                raise Busy("another process is purging at this moment")
            given = {**kept.parameters, **kept.removal, "most": most}
            return int(await getattr(SQL, kept.remove)(unit.connection, **given))

    async def erase(self, area_id: str, subject_id: str) -> dict[str, int]:
        """Remove what a responder sent, as it came, the notices that were sent to it, and where web push
        reaches it; return how many.
        """
        gone = {"messages as they came": 0, "notices": 0, "web push addresses": 0}
        statements = (SQL.erase_receipts, SQL.erase_deliveries, SQL.erase_push)
        for what, statement in zip(gone, statements, strict=True):
            while True:
                async with self._store.transaction() as unit:
                    removed = await statement(
                        unit.connection, area_id=area_id, subject_id=subject_id, most=PORTION
                    )
                gone[what] += removed
                if removed < PORTION:
                    break
        return gone

    async def due(self, every_h: int) -> bool:
        """Tell whether nobody has purged everything within `every_h` hours."""
        async with self._store.connection() as connection:
            return bool(await SQL.purge_due(connection, every_h=every_h))

    async def done(self) -> None:
        """Note that everything was purged just now."""
        async with self._store.connection() as connection:
            await SQL.note_purge(connection)
