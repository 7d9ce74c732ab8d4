"""The live feed as a channel: delivered when the notice was handed to a client of that responder."""

from __future__ import annotations

from typing import Final, Protocol

from dispatch.notify.port import Failed, Notice, Result, Sent


class Handed(Protocol):
    """Knows which log rows were handed to which responder's connected clients."""

    def handed(self, area_id: str, responder_id: str, seq: int) -> bool:
        """Tell whether a client of `responder_id` was handed what row `seq` says to it."""


class LiveChannel:
    """Sends nothing itself: the feed does. It tells whether the feed reached the responder."""

    name: Final = "live"

    def __init__(self, feed: Handed) -> None:
        self._feed = feed

    async def send(self, notice: Notice) -> Result:
        """Tell whether the responder has it; while no client is connected, trying later may help."""
        if self._feed.handed(notice.area_id, notice.responder_id, notice.seq):
            return Sent("handed to a connected client")
        return Failed("no connected client of this responder has it", retryable=True)
