"""The sizes of each curve, made ready: areas, responders and workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from dispatch.model.roster import Roster
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load
from tests.bench.growth.calls import District, district
from tests.bench.growth.curves import ALL_AREAS, ALONE, BACKLOG
from tests.bench.growth.ground import Ground, mark, runtime
from tests.bench.growth.log_rows import log_of
from tests.bench.growth.open_incidents import incidents_of
from tests.bench.growth.rosters import another, sized
from tests.bench.growth.visit import Case, Load
from tests.integration.flow.alerts import ROSTER
from tests.integration.flow.roles import Site

Prepare: TypeAlias = Callable[[Ground, int], Awaitable[Case]]

LARGE: Final = 7_000
SMALL: Final = 70
MOST_LARGE: Final = 10
"""So many areas have 7,000 responders each; those beyond have 70."""
_WORKER_AREAS: Final = 10
_MANY: Final = 100_000
"""With more responders than this one decision takes so long that fewer alerts must do."""


async def areas_of(ground: Ground, size: int) -> Case:
    """Return a database of so many areas; alone and in a backlog the alerts are from the large ones."""
    async with ground.turns.taken():
        site = await ground.database(f"areas-{size}")
        districts = await adopt(site, size)
        await mark(site)
    large = districts[:MOST_LARGE]
    return Case(site, {ALONE: large, BACKLOG: large, ALL_AREAS: districts})


async def responders_of(ground: Ground, size: int) -> Case:
    """Return a database whose one area has so many responders."""
    async with ground.turns.taken():
        site = await ground.database(f"responders-{size}")
        roster = sized(load(ROSTER), size)
        async with runtime(site) as found:
            await found.adopt_roster(roster.area.area_id, roster)
        await mark(site)
    here = [district(0, roster)]
    return Case(site, {ALONE: here, BACKLOG: here}, Load(4, 20) if size > _MANY else Load())


async def workers_of(ground: Ground, size: int) -> Case:
    """Return a database of ten areas for so many workers."""
    async with ground.turns.taken():
        site = await ground.database(f"workers-{size}")
        districts = await adopt(site, _WORKER_AREAS)
        await mark(site)
    return Case(site, {BACKLOG: districts}, Load(200, 1_000), workers=size)


async def adopt(site: Site, size: int) -> list[District]:
    """Let further areas have rosters and plans, up to `size` areas in all; returns all of them."""
    real, book = load(ROSTER), load_plans(ROSTER)
    districts = [district(0, real)]
    async with runtime(site) as found:
        for number in range(1, size):
            roster: Roster = another(real, number, LARGE if number < MOST_LARGE else SMALL)
            await found.adopt_roster(roster.area.area_id, roster)
            await found.adopt_plans(roster.area.area_id, book)
            districts.append(district(number, roster))
    return districts


PREPARE: Final[Mapping[str, Prepare]] = {
    "areas": areas_of,
    "responders": responders_of,
    "incidents": incidents_of,
    "log": log_of,
    "workers": workers_of,
}
