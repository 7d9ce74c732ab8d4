"""What the processes of the service last said of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch

GONE_S: Final = 3_600.0
"""A process not heard of for so long, in s, is forgotten."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The last word of one process: whether it does its work, if not why, and how many s ago it said so."""

    role: str
    instance: str
    ready: bool
    detail: str
    age_s: float
    up_s: float


class Heartbeats:
    """The heartbeats in the database, by its clock."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def beat(self, role: str, instance: str, ready: bool, detail: str) -> None:
        """Write the present state of one process; raises Transient."""
        async with self._store.connection() as connection:
            await SQL.beat(connection, role=role, instance=instance, ready=ready, detail=detail[:500])

    async def sweep(self, older_s: float = GONE_S) -> None:
        """Forget the processes that have not been heard of for `older_s` s; raises Transient."""
        async with self._store.connection() as connection:
            await SQL.sweep_heartbeats(connection, older_s=older_s)

    async def read(self) -> list[Heartbeat]:
        """Return the last word of every process; raises Transient."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.read_heartbeats(connection))
        return [
            Heartbeat(row["role"], row["instance"], row["ready"], row["detail"], row["age_s"], row["up_s"])
            for row in rows
        ]
