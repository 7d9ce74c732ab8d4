"""What has still to be published: log rows after the cursor of each area, and rejections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch


@dataclass(frozen=True, slots=True)
class Behind:
    """An area with rows that are not published, and the age of the oldest of them in ms."""

    area_id: str
    age_ms: int


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A log row with its messages (`dispatch.outbound.from_json`); `at` in UTC ms."""

    area_id: str
    seq: int
    at: int
    messages: bytes


@dataclass(frozen=True, slots=True)
class Rejection:
    """A message that was refused, where it came from and why; `at` in UTC ms."""

    number: int
    area_id: str
    reason: str
    topic: str
    partition: int
    offset: int
    raw: bytes
    at: int


class Outbox:
    """The log as an outbox; several relays may read it at once, each row is lent to one of them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def behind(self, most: int = 1_000) -> list[Behind]:
        """Return areas whose log is ahead of their cursor, the oldest unpublished row first."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.areas_behind(connection, most=most))
            for row in rows:
                if row["without_cursor"]:
                    await SQL.add_relay_cursor(connection, area_id=row["area_id"])
        return [Behind(row["area_id"], row["age_ms"]) for row in rows]

    @asynccontextmanager
    async def rows(self, area_id: str, most: int) -> AsyncIterator[Sequence[Unpublished]]:
        """Lend up to `most` rows after the cursor of an area, in order; none while another relay has them.

        Its cursor is locked within the block, and behind the last row once the block ended well.
        """
        async with self._store.transaction() as unit:
            seq = await SQL.hold_relay_cursor(unit.connection, area_id=area_id)
            if seq is None:
                yield ()
                return
            found = await fetch(SQL.unpublished_rows(unit.connection, area_id=area_id, seq=seq, most=most))
            yield [Unpublished(area_id, row["seq"], row["at"], row["messages"]) for row in found]
            if found:
                await SQL.move_relay_cursor(unit.connection, area_id=area_id, seq=found[-1]["seq"])

    @asynccontextmanager
    async def rejections(self, most: int) -> AsyncIterator[Sequence[Rejection]]:
        """Lend the oldest unpublished rejections nobody else has; published once the block ended well."""
        async with self._store.transaction() as unit:
            found = await fetch(SQL.hold_rejections(unit.connection, most=most))
            yield [
                Rejection(
                    row["rejection_id"], row["area_id"], row["reason"], row["topic"], row["partition"],
                    row["record_offset"], row["raw"], row["at"],
                )
                for row in found
            ]  # fmt: skip
            if found:
                await SQL.publish_rejections(unit.connection, numbers=[row["rejection_id"] for row in found])
