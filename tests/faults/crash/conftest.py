"""A district in a template database, and the verdicts of all cases that are asked for, made together."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from dispatch.area import CommandArea
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import add_area
from dispatch.store.pool import Store
from tests.faults.crash.district import district, plans
from tests.faults.crash.points import Case
from tests.faults.crash.running import Verdict, run_all
from tests.integration.services import in_database
from tests.worlds.small import AREA

_TEMPLATE = "crash_template"


@pytest.fixture(scope="session")
def district_template(postgres_dsn: str, migrated_template: str) -> str:
    """A database with the district adopted, to clone from; nobody stays connected to it."""

    async def make() -> None:
        connection = await asyncpg.connect(postgres_dsn)
        await connection.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE {migrated_template}")
        await connection.close()
        async with Store(in_database(postgres_dsn, _TEMPLATE), size=2) as store:
            await add_area(store, AREA)
            area = CommandArea(AREA, store)
            await area.apply([Entry(AREA, "test", RosterAdopted(await keep_roster(store, district()), "t"))])
            await area.apply([Entry(AREA, "test", PlansAdopted(await keep_plans(store, plans()), "t"))])

    asyncio.run(make())
    return _TEMPLATE


@pytest.fixture(scope="session")
def verdicts(
    request: pytest.FixtureRequest, postgres_dsn: str, district_template: str, services_dir: Path
) -> dict[Case, Verdict]:
    """The verdicts of the cases whose tests were selected."""
    params = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    wanted = [each["case"] for each in params if isinstance(each.get("case"), Case)]
    return asyncio.run(run_all(wanted, postgres_dsn, district_template, services_dir / "crash"))
