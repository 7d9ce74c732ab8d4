"""The log as the live feed tells it: the outbound messages, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.outbound import OutboundMessage, from_json
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One log row as the live feed tells it: its messages in order of index.

    `towns` are where the incidents that the row concerns are now, by incident; "" where nobody knows.
    """

    seq: int
    messages: tuple[OutboundMessage, ...]
    towns: Mapping[str, str] = field(default_factory=dict)


class Feed:
    """The outbound messages of the log, row by row."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def head(self, area_id: str) -> int:
        """Return the sequence of the newest row, 0 if there is none."""
        async with self._store.connection() as connection:
            return int(await SQL.head_seq(connection, area_id=area_id) or 0)

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[FeedRow]:
        """Return at most `limit` rows after `after_seq`, in order; every row, also without messages."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.feed_rows(connection, area_id=area_id, seq=after_seq, most=limit))
        return [
            FeedRow(
                row["seq"],
                tuple(from_json(row["messages"])),
                dict(zip(row["incidents"] or (), row["towns"] or (), strict=True)),
            )
            for row in rows
        ]
