"""What the feed reads: the outbound messages of the area log, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dispatch.store.feed import FeedRow

__all__ = ["FeedRow", "RowLog"]


class RowLog(Protocol):
    """The area log, read by row."""

    async def head(self, area_id: str) -> int:
        """Return the sequence of the newest row, 0 if there is none."""

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[FeedRow]:
        """Return at most `limit` rows after `after_seq`, in order; every row, also without messages."""
