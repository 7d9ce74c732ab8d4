"""Positions of many phones land together; each is told of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from dispatch.console import gathering
from dispatch.console.gathering import OffDuty, Overloaded, PositionGathering, Taken
from dispatch.model.state import AreaState
from dispatch.record import Entry, Outcome
from dispatch.store.errors import Transient
from tests.contract.entries import position, status
from tests.unit.console.memory_area import MemoryArea
from tests.worlds.small import AREA, NOON


class CountingArea:
    """An area that counts how often it is asked, and fails when told to."""

    def __init__(self) -> None:
        self.memory = MemoryArea()
        self.applied: list[int] = []
        self.away = False

    async def apply(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Apply, unless the database is away."""
        if self.away:
            raise Transient("database: away")
        self.applied.append(len(entries))
        return await self.memory.apply(entries)

    async def present(self) -> AreaState:
        """Return the state."""
        return await self.memory.present()


def gathered(area: CountingArea) -> PositionGathering:
    """Return what gathers for the area."""
    return PositionGathering({AREA: area}, area.memory.now_ms, linger_s=0.02)


async def test_what_comes_together_is_one_transaction() -> None:
    """Twenty phones that report at a time cost one transaction, and each hears of its own positions."""
    area = CountingArea()
    phones = gathered(area)
    found = await asyncio.gather(
        *(phones.add(AREA, "patrol-1", [position("patrol-1", n, 0, NOON + n, n % 15)]) for n in range(20))
    )
    assert area.applied == [20]
    assert found == [Taken(1, 0, 0)] * 15 + [Taken(0, 1, 0)] * 5
    await phones.add(AREA, "patrol-1", [position("patrol-1", 99, 0, NOON, 99)])
    assert area.applied == [20, 1]


async def test_who_is_off_duty_is_refused_alone() -> None:
    """One phone off duty does not keep the positions of the others from landing."""
    area = CountingArea()
    await area.memory.apply([status("patrol-2", "", "off_duty")])
    phones = gathered(area)
    on, off = await asyncio.gather(
        phones.add(AREA, "patrol-1", [position("patrol-1", 1, 0, NOON, 1)]),
        phones.add(AREA, "patrol-2", [position("patrol-2", 1, 0, NOON, 2)]),
        return_exceptions=True,
    )
    assert on == Taken(1, 0, 0) and isinstance(off, OffDuty)
    assert area.applied == [1]


async def test_everybody_hears_of_trouble_and_the_next_ones_land() -> None:
    """While the database is away all are told to come again; then it goes on."""
    area = CountingArea()
    phones, area.away = gathered(area), True
    given = [position("patrol-1", 1, 0, NOON, 1)]
    found = await asyncio.gather(
        *(phones.add(AREA, "patrol-1", given) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(one, Transient) for one in found)
    area.away = False
    assert await phones.add(AREA, "patrol-1", given) == Taken(1, 0, 0)


async def test_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its bound the queue refuses at once; what is in it still lands, large ones in portions."""
    monkeypatch.setattr(gathering, "MOST_WAITING", 10)
    monkeypatch.setattr(gathering, "_PORTION", 4)
    area = CountingArea()
    phones = gathered(area)

    async def three(first: int) -> Taken:
        entries = [position("patrol-1", n, 0, NOON + n, n) for n in range(first, first + 3)]
        return await phones.add(AREA, "patrol-1", entries)

    waiting = [asyncio.create_task(three(number)) for number in (0, 10, 20)]
    await asyncio.sleep(0)
    with pytest.raises(Overloaded):
        await three(30)
    assert await asyncio.gather(*waiting) == [Taken(3, 0, 0)] * 3
    assert area.applied == [3, 3, 3]
    assert await three(40) == Taken(3, 0, 0)
