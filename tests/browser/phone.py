"""The phone's page as a responder uses it."""

from __future__ import annotations

from typing import Final

from playwright.async_api import Locator, Page, expect

from tests.browser.service import Service

LIMIT_MS: Final = 30_000


class Phone:
    """One responder's page."""

    def __init__(self, page: Page, service: Service, responder_id: str) -> None:
        self.page = page
        self.service = service
        self.responder_id = responder_id
        page.set_default_timeout(LIMIT_MS)

    async def log_in(self, url: str = "") -> None:
        """Log in with a device code."""
        code = await self.service.device_code(self.responder_id)
        await self.page.goto(f"{url or self.service.url}/phone")
        await self.page.get_by_test_id("phone-code").fill(code)
        await self.page.get_by_test_id("phone-log-in").click()
        await expect(self.page.get_by_test_id("phone-duty")).to_be_visible(timeout=LIMIT_MS)

    def assignment(self) -> Locator:
        """Return the assignment that the page is about."""
        return self.page.get_by_test_id("phone-assignment").first

    async def tap(self, what: str) -> None:
        """Tap a button of the assignment: accept, decline, en_route, on_scene, cleared, reinforce."""
        await self.page.get_by_test_id(f"phone-{what}").click()

    async def stands_at(self, status: str) -> None:
        """Wait until the page shows the assignment at this status."""
        await expect(self.assignment()).to_have_attribute("data-status", status, timeout=LIMIT_MS)
