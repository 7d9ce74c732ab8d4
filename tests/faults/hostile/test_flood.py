"""Hostile inputs through every door of a whole installation: nothing falls, nothing is lost, others go on."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from schemas.topics import INBOUND
from tests.faults.hostile.run import Plan, run
from tests.faults.hostile.site import open_roles
from tests.faults.numbered.fault import Injections, fault

_PLAN = Plan(seed=1, inputs=330, good_before=20, good_per_second=5, per_second=0)

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(400)]


@fault(33, invariants=["I1", "I2", "I8", "I10"])
async def test_every_hostile_input_is_landed_and_no_role_falls(
    pytestconfig: pytest.Config, database_dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """2,000 inputs: each record is on record once landed, each request answered, good alerts meet a bound.

    The measured comparison with a quiet time is that of `make hostile`; here the machine may be busy.
    """
    told: dict[str, int] = {}

    def count(channel: str, sent: int, _of: int) -> None:
        told[channel] = told.get(channel, 0) + sent

    async with open_roles(pytestconfig.getoption("--broker"), database_dsn, tmp_path) as (site, url):
        found = await run(site, _PLAN, url, count)
        figures = found.figures()
        status, said = await site.command("verify")
        await site.drained()
        database = await asyncpg.connect(database_dsn)
        unpublished = await database.fetchval("SELECT count(*) FROM rejection WHERE published_at IS NULL")
        reviews = await database.fetchval("SELECT count(*) FROM incident WHERE status = 'review'")
        await database.close()
    injections.count(sum(told.values()))
    injections.note("p99_ratio", figures["good_alerts"]["p99_ratio"])
    assert told == {channel: _PLAN.inputs for channel in (*INBOUND, "http")}
    assert (found.crashes, found.http.wrong) == ([], []), figures
    assert figures["lost"] == 0, figures
    for row in figures["topics"].values():
        assert row["landed"] == row["published"] >= _PLAN.inputs
        assert row["refused"] > 0
    assert (status, unpublished) == (0, 0), said
    # 900 unreadable alerts are not 900 incidents for the desk.
    assert reviews < 200
    assert figures["good_alerts"]["p99_ms_during"] < 30_000, figures
