"""What the relay publishes: the messages of the log rows after its cursor, and the rejections."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from dispatch.outbound import OutboundMessage, from_json
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from dispatch.store.wrong_fields import wrong_fields
from schemas.errors import FieldError

_MOST_BYTES: Final = 4 * 1024 * 1024
"""Of refused messages lent at once: one alone may be of a megabyte."""


@dataclass(frozen=True, slots=True)
class AreaBehind:
    """An area with rows that are not published, and the age of the oldest of them, s."""

    area_id: str
    age_s: float


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A log row with its messages in order of index; `at` in UTC ms."""

    area_id: str
    seq: int
    at: int
    messages: Sequence[OutboundMessage]


@dataclass(frozen=True, slots=True)
class PendingRejection:
    """A message that was refused, where it came from, why, and its wrong fields; `at` in UTC ms."""

    number: int
    area_id: str
    reason: str
    topic: str
    partition: int
    offset: int
    raw: bytes
    at: int
    wrong: tuple[FieldError, ...] = ()


class Outbox:
    """Lends what is to be published. Several relays may run at once: each area is lent to one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: set[str] = set()

    async def behind(self) -> Sequence[AreaBehind]:
        """Return the areas whose log is ahead of their cursor, the oldest row first."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.areas_behind(connection))
        # A failover may have taken a cursor back; without one nothing would be found for ever.
        self._known.difference_update(row["area_id"] for row in rows if not row["has_cursor"])
        return [AreaBehind(row["area_id"], row["age_s"]) for row in rows]

    @asynccontextmanager
    async def rows(self, area_id: str, limit: int) -> AsyncIterator[Sequence[PendingRow]]:
        """Lend at most `limit` rows after the cursor of an area, none while another relay holds it.

        The cursor is locked within the block and moves behind the last row when the block ends well.
        """
        await self._know(area_id)
        async with self._store.transaction() as unit:
            rows = await fetch(SQL.hold_relay_cursor(unit.connection, area_id=area_id, most=limit))
            found = [PendingRow(area_id, r["seq"], r["at"], from_json(r["messages"])) for r in rows]
            yield found
            if found:
                await SQL.move_relay_cursor(unit.connection, area_id=area_id, published_seq=found[-1].seq)

    @asynccontextmanager
    async def rejections(self, limit: int) -> AsyncIterator[Sequence[PendingRejection]]:
        """Lend the oldest unpublished rejections nobody else holds; published when the block ends well.

        At most `limit`, and fewer where they are large.
        """
        if not await self._any_rejection():
            yield []
            return
        async with self._store.transaction() as unit:
            rows = await fetch(SQL.hold_rejections(unit.connection, most=limit, most_bytes=_MOST_BYTES))
            found = [_pending(row) for row in rows]
            yield found
            if found:
                await SQL.mark_rejections(unit.connection, ids=[each.number for each in found])

    async def _any_rejection(self) -> bool:
        """Look before a transaction is begun: there is seldom one, and the relay asks in every round."""
        async with self._store.connection() as connection:
            return bool(await SQL.any_rejection(connection))

    async def _know(self, area_id: str) -> None:
        """Make the cursor of an area in a transaction of its own, so that nobody waits for it."""
        if area_id not in self._known:
            async with self._store.connection() as connection:
                await SQL.add_relay_cursor(connection, area_id=area_id)
            self._known.add(area_id)


def _pending(row: Any) -> PendingRejection:
    *told, errors = tuple(row)
    number, area_id, reason, topic, partition, offset, raw, at = told
    return PendingRejection(number, area_id, reason, topic, partition, offset, raw, at, wrong_fields(errors))
