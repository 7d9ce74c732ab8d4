"""The slider into the past shows what was, and says that it is past."""

from __future__ import annotations

import asyncio
import time
from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.service import Service

_APART_S: Final = 1.5

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def test_the_slider_shows_the_past_truthfully(desk: Desk, service: Service) -> None:
    """Before an incident it is not on the board, before its closing it is open; now it is closed."""
    incident_id = await service.incident_of(await service.publish("animal"))
    await expect(desk.row(incident_id)).to_be_visible()
    await asyncio.sleep(_APART_S)  # the slider has steps of a second
    closing = time.time()
    await asyncio.sleep(_APART_S)
    await service.command(incident_id, command="close", disposition="resolved")
    await expect(desk.row(incident_id)).to_have_count(0, timeout=30_000)

    await desk.page.get_by_test_id("as-of").evaluate(
        "(slider, value) => { slider.value = value;"
        " slider.dispatchEvent(new Event('input', {bubbles: true}));"
        " slider.dispatchEvent(new Event('change', {bubbles: true})) }",
        str(int(closing)),
    )
    await expect(desk.page.get_by_test_id("past")).to_be_visible()
    await expect(desk.row(incident_id)).to_be_visible(timeout=30_000)
    await desk.page.get_by_test_id("to-present").click()
    await expect(desk.page.get_by_test_id("past")).to_have_count(0)
    await expect(desk.row(incident_id)).to_have_count(0)
