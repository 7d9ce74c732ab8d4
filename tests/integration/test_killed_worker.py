"""A worker killed again and again: nothing is lost, nobody is booked twice, no tier waits for it."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from aiokafka import AIOKafkaProducer

from dispatch.local.children import Child
from tests.faults.numbered.fault import Injections, fault
from tests.integration.flow.alerts import make_messages
from tests.integration.flow.crowd import Crowd
from tests.integration.flow.main_job import VERIFIED, main_job_faults, refused_reports, summary
from tests.integration.flow.publishing import Published, publish
from tests.integration.flow.reading import Watch, read_all, watching
from tests.integration.flow.roles import Site, open_site
from tests.integration.flow.saying import say
from tests.integration.flow.tiers import ALLOWED_S, Outage, expiry_faults, tier_faults, tier_lateness

MESSAGES: Final = 2_000
PER_SECOND: Final = 40.0
KILLS: Final = 10
_LIMIT_S: Final = 200
_WAITED_OUT: Final = "nobody_accepted"
_TIERS: Final = 50

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420), pytest.mark.kafka_only]


@pytest.fixture
async def site(database_dsn: str, tmp_path: Path, pytestconfig: pytest.Config) -> AsyncIterator[Site]:
    """An installation of the test's own, with the roster and the plans of the district adopted."""
    async with open_site(pytestconfig.getoption("--broker"), database_dsn, tmp_path) as made:
        yield made


async def _kill_again_and_again(
    site: Site, worker: Child, watch: Watch, chance: random.Random
) -> tuple[Child, list[Outage]]:
    """Kill the worker whenever a drawn number of alerts is through; returns the last one and all outages.

    Two numbers close together kill it while it is starting.
    """
    outages: list[Outage] = []
    for through in sorted(chance.sample(range(1, MESSAGES * 9 // 10), KILLS)):
        await watch.until(lambda: len(watch.home) >= through, f"{through} alerts are through", _LIMIT_S)  # noqa: B023
        worker, outage = await site.restart(worker)
        outages.append(outage)
    return worker, outages


async def _carry(site: Site, worker: Child, watch: Watch, seed: int) -> tuple[Published, Child, list[Outage]]:
    """Publish at a pace that the kills fall into; wait until all is through and tiers have come due."""
    async with asyncio.TaskGroup() as group:
        publishing = group.create_task(
            publish(site.bootstrap_servers, make_messages(MESSAGES, seed), site.partitions, PER_SECOND)
        )
        killing = group.create_task(_kill_again_and_again(site, worker, watch, random.Random(seed)))
    published, (worker, outages) = publishing.result(), killing.result()
    await watch.until_home(published.alerts, _LIMIT_S)
    await watch.until(lambda: watch.raised[_WAITED_OUT] >= _TIERS, "tiers have come due", _LIMIT_S)
    await watch.until(lambda: watch.statuses["expired"] > 0, "an answer did not come", _LIMIT_S)
    return published, worker, outages


@fault(1, invariants=("I1", "I2", "I3", "I4", "I5", "I6", "I8", "I10"))
async def test_a_worker_killed_ten_times(
    site: Site, pytestconfig: pytest.Config, injections: Injections
) -> None:
    """All promises of the main job hold, and no tier is more than 1 s late while a worker is up."""
    seed = int(os.environ.get("DISPATCH_TEST_SEED") or random.SystemRandom().randrange(10**6))
    say(pytestconfig, f"seed {seed} (DISPATCH_TEST_SEED={seed} kills at the same numbers of alerts)")
    worker, relay = site.start("worker"), site.start("relay")
    await site.ready(worker)
    began = time.perf_counter()
    async with (
        AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer,
        watching(site.bootstrap_servers, site.partitions, Crowd(producer, seed).hear) as watch,
    ):
        published, worker, outages = await _carry(site, worker, watch, seed)
    took, ended = time.perf_counter() - began, time.time()
    await site.stop(worker)
    await site.drained()
    await site.stop(relay)

    records = await read_all(site.bootstrap_servers, site.partitions)
    late = tier_lateness(records, outages)
    worst = max(one.worked_s for one in late)
    away = sum(outage.ended - outage.began for outage in outages)
    say(pytestconfig, f"{MESSAGES} messages in {took:.1f} s, {away:.1f} s of it without a worker")
    say(pytestconfig, f"{len(late)} tiers, at most {worst:.3f} s late with a worker up; {summary(records)}")
    injections.count(len(outages))
    injections.note("alerts", MESSAGES)
    injections.note("seed", seed)
    injections.note("recovery_s", max(outage.ended - outage.began for outage in outages))
    injections.note("tier_late_s", worst)
    assert len(outages) == KILLS
    assert tier_faults(records, outages) == []
    assert expiry_faults(records, outages, ended) == []
    assert await site.next_due() > ended - ALLOWED_S, "something was due and did not fire"
    assert main_job_faults(records, published) == {}
    assert refused_reports(records) > 0
    assert await site.command("verify") == VERIFIED
