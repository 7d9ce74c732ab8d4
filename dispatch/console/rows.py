"""What the feed reads: the outbound messages of the area log, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatch.outbound import OutboundMessage


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One log row: its sequence and its messages in order of index."""

    seq: int
    messages: tuple[OutboundMessage, ...]


class RowLog(Protocol):
    """The area log, read by row."""

    async def head(self, area_id: str) -> int:
        """Return the sequence of the newest row, 0 if there is none."""

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[FeedRow]:
        """Return at most `limit` rows after `after_seq`, in order; every row, also without messages."""
