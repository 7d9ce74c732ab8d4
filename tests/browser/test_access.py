"""Every page for everybody: no serious finding of axe-core, in both languages and both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import DESKTOP, HANDHELD, People
from tests.browser.service import Service

_AXE: Final = Path(__file__).parents[2] / "dispatch/console/web/node_modules/axe-core/axe.min.js"
_BAD: Final = ("serious", "critical")

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]


async def findings(page: Page) -> list[str]:
    """Return what axe-core finds serious or critical on the page as it is."""
    await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']} at {node['target']} {node.get('failureSummary', '')}"
        for one in found["violations"]
        if one["impact"] in _BAD
        for node in one["nodes"][:3]
    ]


LOOKS: Final = [("zh-CN", "dark"), ("en", "light")]


@pytest.mark.parametrize(("language", "theme"), LOOKS)
async def test_the_console(people: People, service: Service, language: str, theme: str) -> None:
    """The board, the feed, the map and an open incident are usable by keyboard and screen reader."""
    incident_id = await service.incident_of(await service.publish("fire"))
    desk = await people.dispatcher(language=language, theme=theme)
    await desk.show(incident_id)
    assert await findings(desk.page) == []
    await desk.page.keyboard.press("Escape")
    await desk.page.keyboard.press("?")
    await expect(desk.page.get_by_test_id("cheat-sheet")).to_be_visible()
    assert await findings(desk.page) == []


@pytest.mark.parametrize(("language", "theme"), LOOKS)
async def test_the_phone(people: People, service: Service, language: str, theme: str) -> None:
    """The phone's page, with an assignment on it."""
    incident_id = await service.incident_of(await service.publish("smoke"))
    asked = await service.asked(incident_id)
    phone = await people.responder(asked["responder_id"], language, theme)
    await phone.stands_at("notified")
    assert await findings(phone.page) == []


@pytest.mark.parametrize(("language", "theme"), LOOKS)
@pytest.mark.parametrize("path", ["/hall", "/sign-in", "/phone"])
async def test_the_other_pages(
    people: People, service: Service, path: str, language: str, theme: str
) -> None:
    """The hall's screen, signing in, and the phone before anybody has logged in."""
    page = await people.page(HANDHELD if path == "/phone" else DESKTOP, language, theme)
    token = f"?token={service.token()}" if path == "/hall" else ""
    await page.goto(f"{service.url}{path}{token}")
    await expect(page.locator("h1").first).to_be_visible()
    assert await findings(page) == []
