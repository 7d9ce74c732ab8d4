"""What the pages cost: bytes at first load, and frames under load; `--figures FILE` keeps the figures."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.measuring import frames, loading, watch_frames
from tests.browser.people import People
from tests.browser.service import Service
from tests.integration.flow.saying import say

FIRST_LOAD_BYTES: Final = 1_500_000
_PER_SECOND: Final = 50
_LIMIT_S: Final = 240
_CATEGORIES: Final = ("theft", "fight", "fraud", "hazard", "animal", "dispute", "traffic_obstruction")

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("path", ["/", "/phone", "/hall", "/sign-in"])
async def test_the_first_load_is_small(
    people: People, service: Service, path: str, pytestconfig: pytest.Config
) -> None:
    """A page that was never seen before comes in less than 1.5 MB, compressed."""
    page = await people.page()
    async with loading(page) as loaded:
        token = f"?token={service.token()}" if path in ("/", "/hall") else ""
        await page.goto(f"{service.url}{path}{token}")
        await expect(page.locator("h1").first).to_be_visible(timeout=30_000)
        await asyncio.sleep(3)  # the map and its worker come after the board
    _keep(pytestconfig, f"first load {path}", {"bytes": loaded.total, "by_kind": loaded.by_kind})
    assert 0 < loaded.total < FIRST_LOAD_BYTES, loaded.by_kind


@pytest.mark.parametrize("view", ["table", "map"])
async def test_frames_under_load(
    people: People, service: Service, pytestconfig: pytest.Config, view: str
) -> None:
    """With a thousand open incidents and fifty alerts a second the page goes on drawing; times are kept."""
    whole = pytestconfig.getoption("--figures") is not None
    backlog, seconds = (1_200, 30) if whole else (60, 4)
    chance = random.Random(440515)
    await _publish(service, chance, backlog, per_second=200)
    desk = await people.dispatcher()
    await desk.page.get_by_test_id(f"map-as-{view}").click()
    await _all_landed(service)
    opened = await service.open_incidents()
    await watch_frames(desk.page)
    await _publish(service, chance, _PER_SECOND * seconds, per_second=_PER_SECOND)
    taken = await frames(desk.page)
    await _keeps_up(desk, service)
    figures = {
        **asdict(taken),
        "open_incidents": opened,
        "alerts_per_second": _PER_SECOND,
        "seconds": seconds,
    }
    _keep(pytestconfig, f"frames, district as {view}", figures)
    assert taken.count > 0


async def _publish(service: Service, chance: random.Random, count: int, per_second: int) -> None:
    """Publish alerts all over the district, at a steady pace."""
    began = asyncio.get_running_loop().time()
    for index in range(count):
        place = {"latitude": chance.uniform(23.42, 23.60), "longitude": chance.uniform(116.72, 116.88)}
        await service.publish(chance.choice(_CATEGORIES), location=place)
        await asyncio.sleep(max(began + index / per_second - asyncio.get_running_loop().time(), 0))


async def _all_landed(service: Service) -> None:
    """Wait until nothing that was published waits any more."""
    last = -1
    async with asyncio.timeout(_LIMIT_S):
        while (now := await service.open_incidents()) != last:
            last = now
            await asyncio.sleep(2)


async def _keeps_up(desk: Desk, service: Service) -> None:
    """The page shows an alert that is published after all that, as soon as it is landed."""
    alert_id = await service.publish("theft")
    await expect(desk.alert(alert_id)).to_be_visible(timeout=120_000)


def _keep(config: pytest.Config, name: str, figures: dict[str, Any]) -> None:
    say(config, f"pages: {name}: {json.dumps(figures)}")
    if file := config.getoption("--figures"):
        path = Path(file)
        known = orjson.loads(path.read_bytes()) if path.is_file() else {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps(known | {name: figures}, indent=2, sort_keys=True) + "\n", encoding="utf-8"
        )
