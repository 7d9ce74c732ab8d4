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
    # What is refused without a decision goes on record in a transaction of its own, beside the area's.
    "aside.after",
    # A decision that goes to the database as one statement, receipts included: its only moment before COMMIT.
    "presume.after",
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

_COMMIT: Final = (1, 2, 3, 4, 6, 7, 8, 12)
_PASSES: Final = {"commit.before": _COMMIT, "commit.after": _COMMIT, "catch-up.after": (1, 2, 3, 5, 12, 13)}
"""Passes of loading, landing, relay (rows, rejections), a command, a landing in one step, a timer and a
setting aside in one step, in this order.
"""
_WRITE: Final = (1, 2, 4)
"""Passes of landing, a command and a timer."""


def passes(point: str) -> tuple[int, ...]:
    """Return the passes of a point that are tried: each kind of transaction, two at the edges."""
    return _PASSES.get(point, _WRITE) if point in WRITES else (1, 2)


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
    """Return every case: the process dies, or hears an error, at every point."""
    actions = ("exit", "error-after")
    return [Case(point, action, nth) for action in actions for point in POINTS for nth in passes(point)]


def mistaken() -> list[tuple[Case, str]]:
    """Return cases of a process that makes a mistake, and the invariant that this breaks."""
    return [
        (Case("receipts.before", "exit", 1, ACK_FIRST), "I7"),
        (Case("relay.mark.after", "exit", 1, SEND_LATER), "I6"),
    ]
