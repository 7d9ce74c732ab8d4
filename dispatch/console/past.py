"""What the console reads of the past, as a port: an area as it was after any row of its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dispatch.model.state import AreaState
from dispatch.store.history import Decided, Span, StillReplaying, TooManyWait

__all__ = ["Decided", "Past", "Span", "StillReplaying", "TooManyWait"]


class Past(Protocol):
    """The area log, folded to any of its rows. Raises Transient of the store while the database is away."""

    async def span(self, area_id: str) -> Span:
        """Return where the log begins and ends."""

    async def seq_at(self, area_id: str, at_ms: int) -> int:
        """Return the newest row decided at `at_ms` (UTC) or before, 0 if there is none."""

    async def state(self, area_id: str, seq: int) -> AreaState:
        """Return the area after row `seq`, for reading only; raises StillReplaying, TooManyWait."""

    async def about_incidents(self, area_id: str, after_seq: int, most: int) -> Sequence[Decided]:
        """Return at most `most` rows after `after_seq` that concern incidents, in order."""

    async def has_row(self, area_id: str, seq: int, known_hash: bytes) -> bool:
        """Tell whether row `seq` of the log is the one with this hash."""
