"""What the auditor keeps and asks: how far it has proven, what is on record, what waits for nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One partition of a topic."""

    topic: str
    partition: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}"


@dataclass(frozen=True, slots=True)
class History:
    """Which database this is: a failover or a restore begins another timeline, a new cluster another id."""

    system_id: str
    timeline: int


@dataclass(frozen=True, slots=True)
class AreaValue:
    """A number found for an area: by how many s it is late, or the age of something in s."""

    area_id: str
    seconds: float


class AuditStore:
    """The auditor's tables and questions. Every call raises Transient while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def cursors(self) -> dict[Place, int]:
        """Return up to which offset (exclusive) each partition is proven."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.audit_cursors(connection))
        return {Place(row["topic"], row["partition"]): row["record_offset"] for row in rows}

    async def move(self, cursors: Mapping[Place, int], history: History | None = None) -> None:
        """Keep cursors, and with `history` in the same transaction which database they belong to."""
        places = sorted(cursors)
        async with self._store.transaction() as unit:
            await SQL.move_audit_cursors(
                unit.connection,
                topics=[place.topic for place in places],
                partitions=[place.partition for place in places],
                offsets=[cursors[place] for place in places],
            )
            if history is not None:
                await SQL.keep_history(
                    unit.connection, system_id=history.system_id, timeline=history.timeline
                )

    async def unproven(self, place: Place, hashes: Mapping[int, bytes]) -> set[int]:
        """Return those offsets that no receipt with the given body hash proves."""
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.unproven_offsets(
                    connection,
                    topic=place.topic,
                    partition=place.partition,
                    offsets=list(hashes),
                    hashes=list(hashes.values()),
                )
            )
        return {row["record_offset"] for row in rows}

    async def unledgered(self, place: Place, first: int, after: int) -> int:
        """Return how many offsets from `first` up to `after` (exclusive) never landed."""
        async with self._store.connection() as connection:
            return int(
                await SQL.count_unledgered(
                    connection,
                    topic=place.topic,
                    partition=place.partition,
                    first_offset=first,
                    next_offset=after,
                )
            )

    async def present_history(self) -> History:
        """Return which database answers now."""
        async with self._store.connection() as connection:
            row = await SQL.present_history(connection)
        return History(row["system_id"], row["timeline"])

    async def known_history(self) -> History | None:
        """Return which database the cursors belong to, None before the first."""
        async with self._store.connection() as connection:
            row = await SQL.known_history(connection)
        return None if row is None else History(row["system_id"], row["timeline"])

    async def unattended(self, most: int = 100) -> dict[str, list[str]]:
        """Return, by area, incidents that are not closed and that nothing brings back to anybody."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.unattended_incidents(connection, most=most))
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["area_id"], []).append(row["incident_id"])
        return found

    async def late_timers(self, late_s: float, fresh_s: float, settled_s: float) -> Sequence[AreaValue]:
        """Return the areas overdue by more than `late_s` s.

        None while no worker lives: one that was heard within `fresh_s` s, and started `settled_s` s ago.
        """
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.late_timers(
                    connection, late_ms=round(late_s * 1000), fresh_s=fresh_s, settled_s=settled_s
                )
            )
        return [AreaValue(row["area_id"], row["late_ms"] / 1000) for row in rows]

    async def unpublished(self) -> Sequence[AreaValue]:
        """Return, by area, the age of the oldest row or rejection that is not published, s."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.unpublished_ages(connection))
        return [AreaValue(row["area_id"], row["age_s"]) for row in rows]
