"""The map comes in parts, each when it is wanted: one that a broken line withheld is asked for again."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from tests.browser.desk import LIMIT_MS, Desk
from tests.browser.people import People
from tests.browser.service import Service

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.mark.parametrize("part", ["DistrictCanvas-*.js", "maplibre-gl-worker-*.js"])
async def test_a_part_that_did_not_come_is_asked_for_again(
    people: People, service: Service, part: str
) -> None:
    """Whatever part of the map is lost on its way, the page says so, and soon the map is there."""
    page = await people.page()
    asked: list[str] = []

    async def lose_the_first(route: Route) -> None:
        asked.append(route.request.url)
        await (route.abort() if len(asked) == 1 else route.continue_())

    await page.route(f"**/assets/{part}", lose_the_first)
    desk = Desk(page, service)
    await desk.open(service.url, service.token())
    trouble = page.get_by_test_id("map-trouble")
    await expect(trouble).to_contain_text("正在重试", timeout=LIMIT_MS)
    await expect(page.get_by_test_id("map").locator("canvas")).to_be_visible(timeout=LIMIT_MS)
    await expect(trouble).to_have_count(0)
    assert len(asked) > 1
