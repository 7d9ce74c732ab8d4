"""The whole story without a mouse."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.desk import Desk
from tests.browser.service import Service

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def _say(desk: Desk, line: str) -> None:
    """Press `/`, type a command and run it."""
    await desk.page.keyboard.press("/")
    await expect(desk.page.get_by_test_id("command-input")).to_be_focused()
    await desk.page.keyboard.type(line.removeprefix("/"))
    await desk.page.keyboard.press("Enter")


async def test_the_whole_story_by_keyboard(desk: Desk, service: Service) -> None:
    """Open an incident, claim it, assign, note, step up, stand down and close it by commands alone."""
    incident_id = await service.incident_of(await service.publish("counterfeit_currency"))
    row = desk.row(incident_id)
    await expect(row).to_be_visible()
    number = await row.get_attribute("data-number")
    free = await service.free_unit()

    await _say(desk, f"/go {number}")
    await expect(desk.incident(incident_id)).to_be_visible()
    await _say(desk, f"/claim {number}")
    await expect(row).to_have_attribute("data-owner", "dispatcher:local")
    await _say(desk, f"/as {number} {free}")
    assigned = desk.page.locator(f'[data-testid="assignment-row"][data-responder="{free}"]')
    await expect(assigned).to_be_visible()
    await _say(desk, f"/note {number} 店主说嫌疑人往市场方向走了")
    await expect(desk.page.get_by_test_id("incident-page")).to_contain_text("往市场方向走了")
    await _say(desk, f"/esc {number}")
    await expect(row).to_have_attribute("data-tier", "2")
    await _say(desk, f"/stand {number}")
    await _say(desk, f"/cl {number} resolved")
    await expect(row).to_have_count(0)
    assert (await service.dossier(incident_id))["status"] == "closed"


async def test_the_cheat_sheet_names_every_command(desk: Desk) -> None:
    """A question mark shows what can be typed; Escape leaves it."""
    await desk.page.keyboard.press("?")
    sheet = desk.page.get_by_test_id("cheat-sheet")
    await expect(sheet).to_be_visible()
    for command in ("as", "esc", "cl", "note", "claim", "merge"):
        await expect(sheet).to_contain_text(command)
    await desk.page.keyboard.press("Escape")
    await expect(sheet).not_to_be_visible()
