"""Every failpoint, and the cases that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WRITES: Final = (
    "receipts.before",
    "receipts.after",
    "lock.after",
    "catch-up.after",
    "decide.after",
    # One statement appends the rows and projects them: there is no moment between the two.
    "append.after",
    "commit.before",
    "commit.after",
)
"""The steps of a transaction, in order; every landing, timer, command and mark of the relay passes some."""

EDGES: Final = (
    "land.after",
    "ack.after",
    "tick.before",
    "tick.after",
    "command.before",
    "command.after",
    "relay.read.after",
    "relay.send.after",
    "relay.acks.after",
    "relay.mark.after",
    "relay.rejections.after",
)
"""What comes before and after a transaction at the edges."""

POINTS: Final = (*WRITES, *EDGES)

_WRITE_PASSES: Final = 6
"""Deep enough that landing, relay, command and timer, in this order, have each passed a COMMIT."""


@dataclass(frozen=True, slots=True)
class Case:
    """One run of the workload in which one failpoint is armed."""

    point: str
    action: str
    nth: int

    @property
    def name(self) -> str:
        """What the case is called, and how it is given to the process."""
        return f"{self.point}={self.action}@{self.nth}"


def cases() -> list[Case]:
    """Return every case: death at the first two passes of every point, more of a transaction, and errors."""
    deaths = [
        Case(point, "exit", nth)
        for point in POINTS
        for nth in range(1, (_WRITE_PASSES if point in WRITES else 2) + 1)
    ]
    errors = [Case(point, "error-after", nth) for point in POINTS for nth in (1, 2)]
    return [*deaths, *errors]
