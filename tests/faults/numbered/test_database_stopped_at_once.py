"""Fault 21: PostgreSQL is stopped as `pg_ctl stop -m immediate` does, and started again, under load."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dispatch.area import CommandArea
from dispatch.local import LocalPostgres
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import add_area, due_areas
from dispatch.store.migrate import migrate
from dispatch.store.pool import Store
from streams.timers import Timers
from tests.faults.crash.district import plans
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.faults.standby import stop_immediately
from tests.worlds.small import AREA, roster

_LIMIT_S = 60
_STOPS = 2


@dataclass
class Load:
    """A worker's landing: one alert after the other, until it is told to stop."""

    topics: Topics
    landed: list[str] = field(default_factory=list)
    stop: bool = False

    async def run(self) -> None:
        """Land alerts; each call returns only when its alert is committed."""
        while not self.stop:
            name = str(len(self.landed) + 1)
            category = "robbery" if len(self.landed) % 5 == 0 else "theft"
            east = (len(self.landed) % 40) * 0.0002
            await self.topics.tell(ALERTS_SHOP, alert(name, east=east, category=category))
            self.landed.append(f"shop-00/a{name}")

    async def until(self, count: int) -> float:
        """Wait until so many are landed; returns how long that took, s."""
        began = time.monotonic()
        async with asyncio.timeout(_LIMIT_S):
            while len(self.landed) < count:
                await asyncio.sleep(0.01)
        return time.monotonic() - began


@fault(21, invariants=["I1", "I3", "I5", "I10"])
@pytest.mark.slow
async def test_a_database_stopped_at_once_comes_back_with_everything(
    tmp_path: Path, injections: Injections
) -> None:
    """Landing and timers go on by themselves, nothing is gone, tiers fire once (I1 I3 I5 I10)."""
    server = LocalPostgres(tmp_path)
    await server.start()
    try:
        await asyncio.to_thread(migrate, server.dsn)
        async with Store(server.dsn, size=4) as store:
            await add_area(store, AREA)
            area = CommandArea(AREA, store)
            await area.apply([Entry(AREA, "t", RosterAdopted(await keep_roster(store, roster()), "t"))])
            await area.apply([Entry(AREA, "t", PlansAdopted(await keep_plans(store, plans()), "t"))])
            load = Load(Topics(area))
            timers = Timers(lambda: due_areas(store), {AREA: area}, 0.02)
            tasks = [asyncio.create_task(load.run()), asyncio.create_task(timers.run())]
            recovery: list[float] = []
            for _ in range(_STOPS):
                await load.until(len(load.landed) + 15)
                await stop_immediately(server)
                injections.count()
                await server.start()
                recovery.append(await load.until(len(load.landed) + 1))
            load.stop = True
            await asyncio.wait_for(tasks[0], _LIMIT_S)
            tasks[1].cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            left = await sound(store)
        assert alerts_of(left) == load.landed
        assert any(event["reason"] == "nobody_accepted" for _, event in left.events("tier_reached"))
        injections.note("alerts", len(load.landed))
        injections.note("recovery_s", max(recovery))
    finally:
        await server.stop()
