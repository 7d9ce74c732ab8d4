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
    mistake: str = ""
    """What the process does wrong on purpose, for the tests of the harness itself."""

    @property
    def armed(self) -> str:
        """The failpoint as it is armed."""
        return f"{self.point}={self.action}@{self.nth}"

    @property
    def name(self) -> str:
        """What the case is called."""
        return f"{self.armed}{self.mistake and '-'}{self.mistake}"


ACK_FIRST: Final = "ack-first"
"""Messages are acknowledged when they are read."""
SEND_LATER: Final = "send-later"
"""Records count as published when they are only on their way."""


def cases() -> list[Case]:
    """Return every case: death at the first two passes of every point, more of a transaction, and errors."""
    deaths = [
        Case(point, "exit", nth)
        for point in POINTS
        for nth in range(1, (_WRITE_PASSES if point in WRITES else 2) + 1)
    ]
    errors = [Case(point, "error-after", nth) for point in POINTS for nth in (1, 2)]
    return [*deaths, *errors]


def mistaken() -> list[tuple[Case, str]]:
    """Return cases of a process that makes a mistake, and the invariant that this breaks."""
    return [
        (Case("receipts.before", "exit", 1, ACK_FIRST), "I7"),
        (Case("relay.mark.after", "exit", 1, SEND_LATER), "I6"),
    ]
