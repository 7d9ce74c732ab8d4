"""Whose turn is over: tells what the workers passed over from what still waits. No clock, no broker.

The landing is in order, so the offset that the workers' group has committed in a partition says how far they
are. What lies before it had its turn, and is lost if it has no receipt. What lies behind it waits, however
old it is, for as long as that offset moves. Receipts further on say nothing of that: urgent alerts are landed
ahead of their turn (`streams.scout`), and the auditor itself lands some.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dispatch.store.audit import Place

_MARK_S: Final = 1.0
_MARKS: Final = 3_600  # of a partition: an hour of them, older ages are not told apart


@dataclass(frozen=True, slots=True)
class Late:
    """How many offsets are due and wait for their turn, and the age of the oldest in s (an hour at most)."""

    offsets: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _Queue:
    """One partition: what is committed, since when it is that, and when which end was first seen."""

    committed: int
    since_s: float
    seen: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_MARKS))

    def note(self, now_s: float, committed: int, end: int) -> None:
        if self.seen and self.seen[-1][1] > end:
            self.seen.clear()  # cut or made anew
        while self.seen and self.seen[0][1] <= committed:
            self.seen.popleft()
        if committed != self.committed or not self.seen:
            self.committed, self.since_s = committed, now_s
        newest_s, newest = self.seen[-1] if self.seen else (float("-inf"), committed)
        if end > newest and now_s - newest_s >= _MARK_S:
            self.seen.append((now_s, end))


class Turns:
    """Remembers how far the workers are. A partition of which nothing was ever committed waits for nobody.

    Nobody works on one of which nothing was committed for `standstill_s` s although records wait there.
    """

    def __init__(self, standstill_s: float) -> None:
        self._standstill_s = standstill_s
        self._queues: dict[Place, _Queue] = {}

    def note(self, now_s: float, committed: Mapping[Place, int], ends: Mapping[Place, int]) -> None:
        """Take note of what is committed at `now_s` (s of a clock that only runs forward), and where it ends.

        A partition that `committed` does not tell of has not moved.
        """
        for place, end in ends.items():
            queue = self._queues.get(place)
            at = committed.get(place, queue.committed if queue else None)
            if at is not None:
                self._queues.setdefault(place, _Queue(at, now_s)).note(now_s, at, end)

    def limits(self, now_s: float, due: Mapping[Place, int]) -> dict[Place, int]:
        """Return up to where what is `due` had its turn, or lies where nobody works any more."""
        return {
            place: limit if (queue := self._moving(place, now_s)) is None else min(limit, queue.committed)
            for place, limit in due.items()
        }

    def late(self, now_s: float, due: Mapping[Place, int], proven: Mapping[Place, int]) -> Late:
        """Return what of that is due still waits for its turn; what is `proven` does not."""
        offsets, seconds = 0, 0.0
        for place, limit in due.items():
            queue = self._moving(place, now_s)
            if queue and (waiting := limit - max(queue.committed, proven.get(place, 0))) > 0:
                offsets += waiting
                seconds = max(seconds, now_s - queue.seen[0][0])
        return Late(offsets, seconds)

    def forget(self) -> None:
        """Begin anew: while nothing could land, no partition stood still."""
        self._queues.clear()

    def _moving(self, place: Place, now_s: float) -> _Queue | None:
        queue = self._queues.get(place)
        return queue if queue and now_s - queue.since_s < self._standstill_s else None
