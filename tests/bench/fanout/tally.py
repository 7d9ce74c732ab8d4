"""What a crowd heard against what was decided: how late, and whether anything is missing or came twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from tests.bench.fanout.asked import Answer, HeardBy, Member
from tests.bench.fanout.book import Place

Ints: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
Floats: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"
_UNHEARD: Final = -1


@dataclass(frozen=True, slots=True)
class Flaws:
    """How many frames some clients missed, had twice, or had before an earlier one."""

    lost: int
    doubled: int
    disordered: int


class Tally:
    """`wall_s` is how far the clock of the records is ahead of the one that clients read."""

    def __init__(self, answer: Answer, wall_s: float) -> None:
        self._answer = answer
        self._at: Floats = np.array(answer.at, dtype=np.float64) - wall_s
        self._flat: Ints = np.array([one for group in answer.groups for one in group], dtype=np.int64)
        self._sizes: Ints = np.array([len(group) for group in answer.groups], dtype=np.int64)
        self._starts: Ints = np.cumsum(self._sizes) - self._sizes

    def lateness(self, who: Callable[[Member], bool], since: float, until: float) -> Floats:
        """Return the age (s) at which each of these clients had each frame of that time, sorted."""
        ages: list[Floats] = [np.zeros(0)]
        for client in self._answer.clients:
            if who(client.member):
                frames, times = self._heard(client)
                at = self._at[frames]
                within = (at >= since) & (at < until)
                ages.append((times - at)[within])
        return np.sort(np.concatenate(ages))

    def first(self, who: Callable[[Member], bool], since: float, until: float) -> Floats:
        """Return the age (s) of each frame of that time when the first of these clients had it, sorted."""
        first: Floats = np.full(len(self._at), np.inf)
        for client in self._answer.clients:
            if who(client.member):
                frames, times = self._heard(client)
                np.minimum.at(first, frames, times)
        heard = (self._at >= since) & (self._at < until) & np.isfinite(first)
        return np.sort((first - self._at)[heard])

    def flaws(self, who: Callable[[Member], bool], decided: Sequence[Place]) -> Flaws:
        """Return what these clients missed or had amiss of all that was decided, in its order."""
        known = {place: number for number, place in enumerate(self._answer.places)}
        wanted = [known.get(place, _UNHEARD) for place in decided]
        place_of = {number: order for order, number in enumerate(wanted)}
        found = [
            self._flaws(client, wanted, place_of) for client in self._answer.clients if who(client.member)
        ]
        return Flaws(*(sum(each) for each in zip((0, 0, 0), *found, strict=True)))

    def _flaws(
        self, client: HeardBy, wanted: Sequence[int], place_of: dict[int, int]
    ) -> tuple[int, int, int]:
        frames = [one for one in self._heard(client)[0].tolist() if one in place_of]
        if frames == wanted:
            return 0, 0, 0
        counts = Counter(frames)
        lost = sum(1 for one in wanted if one not in counts)
        doubled = sum(count - 1 for count in counts.values())
        return lost, doubled, sum(1 for one, after in pairwise(frames) if place_of[one] > place_of[after])

    def first_heard(self) -> dict[Place, float]:
        """Return when each frame came to the first client that had it, s."""
        first: dict[int, float] = {}
        for client in self._answer.clients:
            frames, times = self._heard(client)
            for frame, time in zip(frames.tolist(), times.tolist(), strict=True):
                if time < first.get(frame, np.inf):
                    first[frame] = time
        return {self._answer.places[frame]: time for frame, time in first.items()}

    def cut(self, who: Callable[[Member], bool]) -> int:
        """Return how often these clients were cut off."""
        return sum(client.cut for client in self._answer.clients if who(client.member))

    def _heard(self, client: HeardBy) -> tuple[Ints, Floats]:
        """Return every frame that a client had, one after the other, and when."""
        groups: Ints = np.array(client.groups, dtype=np.int64)
        sizes = self._sizes[groups]
        before = np.cumsum(sizes) - sizes
        within = np.arange(int(sizes.sum()), dtype=np.int64) - np.repeat(before, sizes)
        frames = self._flat[np.repeat(self._starts[groups], sizes) + within]
        return frames, np.repeat(np.array(client.times, dtype=np.float64), sizes)


def ranked(sorted_s: Floats) -> dict[str, float]:
    """Return p50, p99 and the worst in ms, and how many there were."""
    if not len(sorted_s):
        raise ValueError("nothing was heard")

    def at(share: float) -> float:
        return float(sorted_s[min(len(sorted_s) - 1, int(len(sorted_s) * share))] * 1_000)

    return {"p50_ms": at(0.5), "p99_ms": at(0.99), "worst_ms": at(1), "count": float(len(sorted_s))}
