"""The main job: 2,000 calls at full speed on a real broker, and all that was promised of them holds."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from aiokafka import AIOKafkaProducer

from tests.integration.flow.alerts import make_messages
from tests.integration.flow.crowd import Crowd
from tests.integration.flow.main_job import VERIFIED, main_job_faults, refused_reports, summary
from tests.integration.flow.publishing import Published, publish
from tests.integration.flow.reading import Watch, read_all, watching
from tests.integration.flow.roles import Site, open_site
from tests.integration.flow.saying import say

SEED: Final = 440515
MESSAGES: Final = 2_000
_LIMIT_S: Final = 150
_LIVED: Final = {"notified", "accepted", "declined", "en_route", "on_scene", "cleared", "stood_down"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
async def site(database_dsn: str, tmp_path: Path, pytestconfig: pytest.Config) -> AsyncIterator[Site]:
    """An installation of the test's own, with the roster and the plans of the district adopted."""
    async with open_site(pytestconfig.getoption("--broker"), database_dsn, tmp_path) as made:
        yield made


async def _carry(site: Site, watch: Watch) -> tuple[Published, float]:
    """Publish the calls and wait until all is through; returns what it was, and how many s it took."""
    began = time.perf_counter()
    published = await publish(site.bootstrap_servers, make_messages(MESSAGES, SEED), site.partitions)
    await watch.until_home(published.alerts, _LIMIT_S)
    took = time.perf_counter() - began
    await watch.until(lambda: watch.statuses.keys() >= _LIVED, "whole lives of assignments", _LIMIT_S)
    return published, took


async def test_two_thousand_calls_at_full_speed(site: Site, pytestconfig: pytest.Config) -> None:
    """Every call is in one incident, every incident has a response or a reason, nobody is booked twice."""
    workers, relay = [site.start("worker"), site.start("worker")], site.start("relay")
    for role in (*workers, relay):
        await site.ready(role)
    async with (
        AIOKafkaProducer(bootstrap_servers=site.bootstrap_servers, acks="all") as producer,
        watching(site.bootstrap_servers, site.partitions, Crowd(producer, SEED).hear) as watch,
    ):
        published, took = await _carry(site, watch)
    await site.stop(*workers)
    await site.drained()
    await site.stop(relay)

    records = await read_all(site.bootstrap_servers, site.partitions)
    rate = MESSAGES / took
    say(pytestconfig, f"{MESSAGES} messages through in {took:.1f} s ({rate:.0f}/s); {summary(records)}")
    assert main_job_faults(records, published) == {}
    assert refused_reports(records) > 0
    assert await site.command("verify") == VERIFIED
