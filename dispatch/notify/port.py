"""What a channel is, what it carries, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

NOTICES: Final = frozenset({"notified", "stood_down"})
"""The statuses of an assignment that its responder is told of; all others are the responder's own."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one responder: it was notified of an assignment, or stood down from it.

    `seq` and `index` are where it was decided in the area's log, `body` is the JSON of the
    AssignmentEvent, exactly as it is published.
    """

    area_id: str
    assignment_id: str
    responder_id: str
    notice: str
    seq: int
    index: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel handed the notice over; `detail` is what the other side said of it."""

    detail: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The channel did not hand the notice over; `retryable` if trying later may help."""

    reason: str
    retryable: bool


Result = Sent | Failed


class Channel(Protocol):
    """A way to reach a responder. `send` is bounded in time and never raises for the other side's faults."""

    @property
    def name(self) -> str:
        """The name under which deliveries are recorded."""

    async def send(self, notice: Notice) -> Result:
        """Hand the notice over, and tell what became of it."""
