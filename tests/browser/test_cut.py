"""A cut line: unmistakable while it lasts, and afterwards nothing is missing and nothing is there twice."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.people import People
from tests.browser.service import Service
from tests.faults.cluster.link import Mode

CUT_S: Final = 20
_ALERTS: Final = 8
_LIMIT_MS: Final = 60_000

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize("mode", [Mode.RESET, Mode.DROP])
async def test_twenty_seconds_without_a_line(people: People, service: Service, mode: Mode) -> None:
    """What came while the line was cut is on the board once each, and the page says that it is live again."""
    desk = await people.dispatcher(service.cuttable_url)
    before = await service.publish("theft")
    await expect(desk.alert(before)).to_be_visible(timeout=_LIMIT_MS)
    service.link.turn(mode)
    try:
        cut = asyncio.get_running_loop().time()
        during = [await service.publish("theft") for _ in range(_ALERTS)]
        if mode is Mode.RESET:
            await expect(desk.page.get_by_test_id("connection")).to_have_attribute(
                "data-state", "lost", timeout=_LIMIT_MS
            )
        await asyncio.sleep(max(CUT_S - (asyncio.get_running_loop().time() - cut), 0))
    finally:
        service.link.turn(Mode.OPEN)
    await desk.live()
    for alert_id in during:
        await expect(desk.alert(alert_id)).to_have_count(1, timeout=_LIMIT_MS)
    await expect(desk.alert(before)).to_have_count(1)
    await expect(desk.page.get_by_test_id("open-count")).to_have_text(
        str(await service.open_incidents()), timeout=_LIMIT_MS
    )
