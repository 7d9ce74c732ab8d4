"""How far the auditor may read: to where the partitions ended some time ago."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from dispatch.store.audit import Place


class Horizon:
    """Remembers where partitions ended, and tells where they did `delay_s` s ago.

    The age of a record is so measured by the auditor's own clock, from when it first saw the record there:
    neither the broker's clock nor a publisher's timestamp can bring a record before its time, or hide it.
    """

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._notes: deque[tuple[float, dict[Place, int]]] = deque()

    def note(self, now_s: float, ends: Mapping[Place, int]) -> None:
        """Take note of where partitions end at `now_s` (s of a clock that only runs forward).

        A partition that ends earlier than before was cut or made anew: what was known of it is forgotten.
        """
        newest = self._notes[-1][1] if self._notes else {}
        for place in [place for place, end in ends.items() if end < newest.get(place, 0)]:
            for _, known in self._notes:
                known.pop(place, None)
        self._notes.append((now_s, dict(ends)))
        # Of all notes that are old enough only the newest is of use.
        while len(self._notes) > 1 and now_s - self._notes[1][0] >= self._delay_s:
            self._notes.popleft()

    def limits(self, now_s: float) -> dict[Place, int]:
        """Return up to which offset (exclusive) each partition may be read; none before the delay is over."""
        if not self._notes or now_s - self._notes[0][0] < self._delay_s:
            return {}
        return dict(self._notes[0][1])

    def forget(self) -> None:
        """Begin anew: while nothing could land, no record grew old enough to be missed."""
        self._notes.clear()
