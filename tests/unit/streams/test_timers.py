"""Timers: what is due is fired, trouble in one area holds up no other, endless trouble ends the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dispatch.exits import Exit
from dispatch.store.log import DueArea
from streams.timers import Timers


class Area:
    """An area with so many timers due; fails or hangs as told."""

    def __init__(self, due: int) -> None:
        self.due = due
        self.fails = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def tick(self) -> bool:
        """Fire one timer."""
        await self.gate.wait()
        if self.fails:
            raise ValueError("the area is broken")
        if not self.due:
            return False
        self.due -= 1
        return True


class Exits:
    """Remembers the exits that were asked for."""

    def __init__(self) -> None:
        self.asked: list[Exit] = []

    def __call__(self, status: Exit) -> None:
        """Take the status."""
        self.asked.append(status)


def _due(areas: dict[str, Area]) -> Callable[[], object]:
    async def due_areas() -> list[DueArea]:
        return [DueArea(area_id, 10) for area_id, area in areas.items() if area.due]

    return due_areas


def _timers(areas: dict[str, Area], exits: Exits | None = None) -> Timers:
    leave = exits if exits is not None else Exits()
    return Timers(_due(areas), areas, 0.001, max_failures=5, leave=leave)  # type: ignore[arg-type]


async def test_an_area_is_ticked_until_nothing_is_due() -> None:
    """One round fires everything that is due in every area."""
    areas = {"440515": Area(3), "440511": Area(1)}
    assert await _timers(areas).round() is True
    assert [area.due for area in areas.values()] == [0, 0]


async def test_a_failing_area_holds_up_no_other() -> None:
    """An area that fails is logged and put off; the others are fired in the same round."""
    areas = {"440515": Area(1), "440511": Area(1)}
    areas["440515"].fails = True
    assert await _timers(areas).round() is True
    assert areas["440511"].due == 0


async def test_a_hanging_area_holds_up_no_other() -> None:
    """While one area hangs, the next rounds fire the others."""
    areas = {"440515": Area(1), "440511": Area(1)}
    areas["440515"].gate.clear()
    timers = _timers(areas)
    running = asyncio.create_task(timers.run())
    async with asyncio.timeout(10):
        while areas["440511"].due:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert areas["440515"].due == 1


async def test_a_failing_area_is_tried_again_and_recovers() -> None:
    """An area whose trouble passes is fired without anybody's help."""
    areas = {"440515": Area(1)}
    areas["440515"].fails = True
    timers = _timers(areas)
    assert await timers.round() is False
    areas["440515"].fails = False
    async with asyncio.timeout(10):
        while areas["440515"].due:
            await timers.round()
            await asyncio.sleep(0.001)


async def test_endless_trouble_ends_the_process() -> None:
    """After so many rounds in a row in which nothing worked, the process is left with status 70."""
    areas = {"440515": Area(1)}
    areas["440515"].fails = True
    exits = Exits()
    await asyncio.wait_for(_timers(areas, exits).run(), 30)
    assert exits.asked == [Exit.BROKEN]


async def test_an_area_that_is_always_due_again_cannot_take_the_loop() -> None:
    """An area that never gets done is left after a bounded number of ticks, for the next round."""
    areas = {"440515": Area(10**9)}
    assert await asyncio.wait_for(_timers(areas).round(), 10) is True
    assert areas["440515"].due == 10**9 - 100
