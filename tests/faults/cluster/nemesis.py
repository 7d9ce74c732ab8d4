"""Draws faults by a seed and brings them about one after the other, noting when each began and ended."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.faults import Fault
from tests.faults.cluster.menu import MENU


@dataclass(frozen=True, slots=True)
class Drawn:
    """A fault as it is to be: for how many s it holds, and how long after it the next one may come."""

    fault: Fault
    holds_s: float
    rest_s: float


@dataclass(slots=True)
class Injected:
    """A fault as it was: what it hit, when it began and was mended, in s since the epoch."""

    fault: Fault
    target: str
    began: float
    mended: float = 0.0
    flowed: float = 0.0
    """When alerts were seen to flow again."""


def schedule(seed: int, names: Sequence[str] = tuple(MENU)) -> Iterator[Drawn]:
    """Draw faults without end: all `names` in a drawn order before one comes again."""
    chance = random.Random(seed)
    while True:
        bag = list(names)
        chance.shuffle(bag)
        for name in bag:
            fault = MENU[name]
            yield Drawn(fault, chance.uniform(*fault.holds_s), chance.uniform(1.0, 5.0))


class Nemesis:
    """Works off a schedule; after each fault it waits until `flowing` returns."""

    def __init__(
        self,
        cluster: Cluster,
        seed: int,
        flowing: Callable[[], Awaitable[None]],
        tell: Callable[[str], None],
    ) -> None:
        self._cluster = cluster
        self._chance = random.Random(seed)
        self._flowing = flowing
        self._tell = tell
        self.injected: list[Injected] = []

    async def work(self, drawn: Iterator[Drawn], seconds: float) -> None:
        """Bring faults about for so many s, or until none is left to draw; the last one is mended then."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        for one in drawn:
            if loop.time() + one.holds_s >= until:
                break
            await self._inject(one)
            await asyncio.sleep(one.rest_s)

    async def _inject(self, one: Drawn) -> None:
        began = time.time()
        async with one.fault.inject(self._cluster, self._chance) as target:
            self._tell(f"{one.fault.title}: {target}, for {one.holds_s:.1f} s")
            injected = Injected(one.fault, target, began)
            self.injected.append(injected)
            await asyncio.sleep(one.holds_s)
        injected.mended = time.time()
        await self._flowing()
        injected.flowed = time.time()
        held, took = injected.mended - began, injected.flowed - injected.mended
        self._tell(f"  mended after {held:.1f} s, alerts seen to flow {took:.1f} s later")
