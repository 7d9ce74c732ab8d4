"""How many entries one transaction takes on: a tier that comes due meanwhile waits for its end."""

from __future__ import annotations

from typing import Final

LONGEST_S: Final = 0.25
"""What a transaction should take at most, in s."""

FIRST: Final = 20
LEAST: Final = 5
MOST: Final = 200


class Portion:
    """The number of entries for the next transaction, learnt from how long the last ones took."""

    def __init__(self) -> None:
        self.entries = FIRST

    def learn(self, entries: int, took_s: float) -> None:
        """Take note that `entries` took `took_s` s: shrinks at once if that was too long, else grows."""
        fitting = int(entries * LONGEST_S / max(took_s, 1e-6))
        if took_s > LONGEST_S:
            self.entries = max(LEAST, min(fitting, self.entries))
        elif entries >= self.entries:
            self.entries = min(MOST, fitting, self.entries + (self.entries + 1) // 2)

    def failed(self, entries: int, took_s: float) -> None:
        """Take note that a transaction of `entries` failed after `took_s` s: shrinks after a long one."""
        if took_s > LONGEST_S:
            self.learn(entries, took_s)
