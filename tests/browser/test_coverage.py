"""The coverage layer: what share of the district those free reach, and what an incident costs elsewhere."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.service import Service

_LIMIT_MS: Final = 30_000

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def test_the_layer_says_what_is_reached_on_the_map_and_in_the_list(desk: Desk) -> None:
    """Turned on, its legend gives the share of the district; the list gives every town's."""
    await desk.page.get_by_test_id("coverage").select_option("1")
    legend = desk.page.get_by_test_id("coverage-legend")
    await expect(legend).to_contain_text("%", timeout=_LIMIT_MS)
    await desk.page.get_by_test_id("map-as-table").click()
    towns = desk.page.get_by_test_id("coverage-table").locator("tbody tr")
    await expect(towns.first).to_be_visible(timeout=_LIMIT_MS)
    assert await towns.count() >= 8


async def test_the_cost_of_an_incident_is_what_the_others_lose(desk: Desk, service: Service) -> None:
    """With an incident open its cost elsewhere can be shown, and the legend says so."""
    incident_id = await service.incident_of(await service.publish("fire"))
    await service.asked(incident_id)
    await desk.show(incident_id)
    await desk.page.get_by_test_id("coverage").select_option("0")
    await desk.page.get_by_test_id("coverage-cost").check()
    legend = desk.page.get_by_test_id("coverage-legend")
    await expect(legend.locator("li").first).to_be_visible(timeout=_LIMIT_MS)
    await expect(legend).to_contain_text("→", timeout=_LIMIT_MS)
