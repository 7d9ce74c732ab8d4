"""Signs of life of the processes, and how far behind the relay is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a process said of itself last, `age_s` seconds ago."""

    role: str
    instance: str
    ready: bool
    detail: str
    age_s: float


class Vitals:
    """What the database knows of the processes. Every call raises Transient while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def ping(self) -> None:
        """Return when the database answered."""
        async with self._store.connection() as connection:
            await SQL.ping(connection)

    async def beat(self, role: str, instance: str, ready: bool, detail: str) -> None:
        """Write the present state of one process, by the database's clock."""
        async with self._store.connection() as connection:
            await SQL.beat(
                connection, role=role, instance=instance, ready=ready, detail=storable_text(detail)
            )

    async def heartbeats(self) -> Sequence[Heartbeat]:
        """Return what every process said last, by role and instance."""
        async with self._store.connection() as connection:
            return [Heartbeat(*tuple(row)) for row in await fetch(SQL.heartbeats(connection))]

    async def forget(self, older_than_s: float) -> None:
        """Forget processes that have been silent for so many seconds."""
        async with self._store.connection() as connection:
            await SQL.forget_heartbeats(connection, older_than_s=older_than_s)

    async def heartbeat_age_s(self, role: str) -> float | None:
        """Return how long ago a ready process of `role` gave its last sign of life, None if none ever did."""
        async with self._store.connection() as connection:
            age: float | None = await SQL.heartbeat_age_s(connection, role=role)
            return age

    async def relay_lag_s(self, area_ids: Sequence[str]) -> float:
        """Return the age of the oldest row of these areas that is not published yet, 0 if all are."""
        async with self._store.connection() as connection:
            return float(await SQL.relay_lag_s(connection, area_ids=list(area_ids)))
