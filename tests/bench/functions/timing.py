"""How a function is timed: by a name under which it goes into the figures, beside a floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

T = TypeVar("T")

TRIP: Final = "asyncpg `select 1`"
"""The floor of all: one round trip to PostgreSQL."""


class Timed(Protocol):
    """Times a call, and returns what it returns."""

    def __call__(self, name: str, call: Callable[[], T], *, floor: str = "", each: int = 1) -> T:
        """Time a call that does what it does `each` times; `floor` is the name of what it is held against."""
