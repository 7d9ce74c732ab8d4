"""The screen of a community hall: it announces what is new, names nobody, and says when it is old."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import People
from tests.browser.service import Service
from tests.faults.cluster.link import Mode

_LIMIT_MS: Final = 30_000

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def _hall(people: People, service: Service) -> Page:
    page = await people.page()
    await page.goto(f"{service.cuttable_url}/hall?token={service.token()}")
    await expect(page.locator(".numbers")).to_be_visible(timeout=_LIMIT_MS)
    return page


async def test_a_new_incident_pops_up_without_anything_about_anybody(
    people: People, service: Service
) -> None:
    """Category, priority, place and time are shown; what was said, and by whom, is not in the page at all."""
    page = await _hall(people, service)
    await service.publish("theft", text="店主林某某说有人偷烟，电话13800001234")
    popup = page.get_by_test_id("hall-popup").first
    await expect(popup).to_be_visible(timeout=_LIMIT_MS)
    await expect(popup).to_contain_text("盗窃")
    whole = await page.content()
    assert "林某某" not in whole
    assert "13800001234" not in whole


async def test_a_hall_without_an_answer_says_since_when(people: People, service: Service) -> None:
    """After ten seconds without an answer a banner tells it; it goes when the answers come again."""
    page = await _hall(people, service)
    service.link.turn(Mode.DROP)
    try:
        await expect(page.get_by_test_id("hall-lost")).to_be_visible(timeout=_LIMIT_MS)
    finally:
        service.link.turn(Mode.OPEN)
    await expect(page.get_by_test_id("hall-lost")).to_have_count(0, timeout=60_000)
