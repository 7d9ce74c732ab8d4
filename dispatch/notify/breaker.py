"""A target that fails again and again is left alone for a while, so that it costs nobody time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

FAILURES: Final = 5
"""So many failures in a row open the breaker."""

REST_S: Final = 2.0
LONGEST_REST_S: Final = 30.0


class Breaker:
    """Counts failures in a row of one target; `monotonic` gives seconds.

    Open, it lets nothing through for `REST_S`, then one trial; each trial that fails doubles the rest,
    up to `LONGEST_REST_S`. One success closes it.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures = 0
        self._rest_s = REST_S
        self._opens_at = 0.0
        self._trying = False

    def wait_s(self) -> float:
        """Return 0 if an attempt may be made now, and count it as begun; else how long to wait, seconds."""
        if self._failures < FAILURES:
            return 0.0
        left = self._opens_at - self._monotonic()
        if left > 0:
            return left
        if self._trying:
            return REST_S
        self._trying = True
        return 0.0

    def succeeded(self) -> None:
        """Take note that the target answered."""
        self._failures, self._rest_s, self._trying = 0, REST_S, False

    def failed(self) -> None:
        """Take note that the target did not answer, or said that it has trouble."""
        self._failures += 1
        if self._failures < FAILURES:
            return
        if self._trying:
            self._rest_s = min(LONGEST_REST_S, self._rest_s * 2)
        self._opens_at = self._monotonic() + self._rest_s
        self._trying = False

    def gave_up(self) -> None:
        """Take note that an attempt was broken off before its end: it says nothing of the target."""
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether the target is being left alone."""
        return self._failures >= FAILURES
