"""What a fault is. Each is a context: it breaks something, says what, and mends it at the end."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from tests.faults.cluster.cluster import Cluster

Inject: TypeAlias = Callable[[Cluster, random.Random], AbstractAsyncContextManager[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its number on the list, what it is, how long it holds, how it may show.

    `holds_s` is the shortest and longest time in s until it is mended. `recovery_s` is how soon alerts must
    flow again, counted from its beginning, or from its end when it `lasts` (nothing can flow before).
    `clock_stops_s` is for how long from its beginning no timer may be able to fire, at most while it holds.
    """

    name: str
    number: int
    title: str
    inject: Inject
    holds_s: tuple[float, float] = (0.5, 2.0)
    recovery_s: float = 30.0
    lasts: bool = False
    clock_stops_s: float = 0.0


HELD_S: Final = 5.5
"""How long a process that stands still may hold the lock of an area: the idle limit of its transaction."""

MENU: Final[dict[str, Fault]] = {}


def fault(
    number: int,
    title: str,
    *,
    holds_s: tuple[float, float] = (0.5, 2.0),
    recovery_s: float = 30.0,
    lasts: bool = False,
    clock_stops_s: float = 0.0,
) -> Callable[[Callable[[Cluster, random.Random], AsyncIterator[str]]], Inject]:
    """Put a fault on the menu."""

    def register(inject: Callable[[Cluster, random.Random], AsyncIterator[str]]) -> Inject:
        context = asynccontextmanager(inject)
        name = inject.__name__
        MENU[name] = Fault(name, number, title, context, holds_s, recovery_s, lasts, clock_stops_s)
        return context

    return register
