"""Windows of time in which something stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dispatch.model.arrays import Ints

_EVER: Final = 2**62


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` (UTC ms) on, and until just before `until`."""

    since: int = -_EVER
    until: int = _EVER

    def __contains__(self, now: int) -> bool:
        return self.since <= now < self.until

    def within(self, other: Window) -> Window:
        """Return what the two have in common."""
        return Window(max(self.since, other.since), min(self.until, other.until))


def between(moments: Ints, now: int) -> Window:
    """Return the window around `now` in which none of these moments (UTC ms) comes."""
    after = moments > now
    return Window(
        int(moments.max(initial=-_EVER, where=~after)), int(moments.min(initial=_EVER, where=after))
    )
