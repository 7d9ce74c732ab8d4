"""The console as a dispatcher uses it."""

from __future__ import annotations

from typing import Final

from playwright.async_api import Locator, Page, expect

from tests.browser.service import Service

LIMIT_MS: Final = 30_000


class Desk:
    """One dispatcher's page."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page = page
        self.service = service
        page.set_default_timeout(LIMIT_MS)

    async def open(self, url: str, token: str) -> None:
        """Sign in with the token in the address, once, and wait until the board is live."""
        await self.page.goto(f"{url}/?token={token}")
        await self.live()

    async def live(self) -> None:
        """Wait until the page says that it is live."""
        await expect(self.page.get_by_test_id("connection")).to_have_attribute(
            "data-state", "live", timeout=LIMIT_MS
        )

    def row(self, incident_id: str) -> Locator:
        """Return the row of an incident on the board."""
        return self.page.locator(f'[data-testid="board-row"][data-incident="{incident_id}"]')

    def incident(self, incident_id: str) -> Locator:
        """Return the page of an incident."""
        return self.page.locator(f'[data-testid="incident-page"][data-incident="{incident_id}"]')

    def alert(self, alert_id: str) -> Locator:
        """Return the line of an alert in the feed."""
        return self.page.locator(f'[data-testid="alert-row"][data-alert="{alert_id}"]')

    async def show(self, incident_id: str) -> Locator:
        """Open an incident from the board; returns its page."""
        await self.row(incident_id).click()
        found = self.incident(incident_id)
        await expect(found).to_be_visible(timeout=LIMIT_MS)
        return found

    def assignment(self, assignment_id: str) -> Locator:
        """Return the line of an assignment on the incident's page."""
        return self.page.locator(f'[data-testid="assignment-row"][data-assignment="{assignment_id}"]')
