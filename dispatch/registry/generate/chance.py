"""Chance that comes out the same everywhere: only the one draw that Python promises to keep."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A stream of draws for one topic; what one topic draws never moves another."""

    def __init__(self, seed: int, topic: str) -> None:
        # Seeding by a string and `random()` are the two things the standard library keeps stable.
        self._random = Random(f"{seed}/{topic}")

    def between(self, least: float, most: float) -> float:
        """Draw evenly from `least` to `most`."""
        return least + (most - least) * self._random.random()

    def below(self, limit: int) -> int:
        """Draw a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one of `items`."""
        return items[self.below(len(items))]
