"""Hostile strings on every page: shown as the text they are, and nothing of them runs."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import People
from tests.browser.service import Service
from tests.hostile.corpus import STRINGS

# What JSON on the topic cannot carry at all.
_UNSAYABLE: Final = {"\x00"} | {chr(code) for code in range(0xD800, 0xE000)}
_ALL: Final = "\n".join(text for text in STRINGS.values() if not _UNSAYABLE & set(text))
_MARK: Final = "window.__ran = (window.__ran || 0) + 1"

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(120)]

_STRANGE: Final = (
    "() => [...document.querySelectorAll('script:not([src]), iframe, object, embed, [onerror], [onload],"
    ' [onmouseover], a[href^="javascript:"], img[src=x]\')].map((one) => one.outerHTML)'
)


async def _stays_inert(page: Page) -> None:
    """Assert that nothing of the text became an element, a handler or a running script."""
    assert await page.evaluate(_STRANGE) == []
    assert await page.evaluate("window.__ran") is None


async def test_hostile_strings_are_inert_on_every_page(people: People, service: Service) -> None:
    """An alert and a note full of them: the console, the phone and the hall show text and run nothing."""
    dialogs: list[str] = []
    incident_id = await service.incident_of(
        await service.publish(
            "theft",
            text=_ALL[:4_000],
            persons_sought=f'<img src=x onerror="{_MARK}">',
            attachments=[{"url": "https://example.invalid/'onload='x.jpg", "media_type": "image/jpeg"}],
        )
    )
    await service.command(incident_id, command="note", text=f'<svg onload="{_MARK}"> {_ALL[:1_500]}')
    desk = await people.dispatcher()
    desk.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    incident = await desk.show(incident_id)
    await expect(incident).to_contain_text("<img src=x onerror=")
    await expect(incident).to_contain_text("<svg onload=")
    await _stays_inert(desk.page)

    asked = await service.asked(incident_id)
    phone = await people.responder(asked["responder_id"])
    await phone.stands_at("notified")
    await _stays_inert(phone.page)

    hall = await people.page()
    await hall.goto(f"{service.url}/hall?token={service.token()}")
    await expect(hall.locator("h1").first).to_be_visible()
    await _stays_inert(hall)
    assert dialogs == []
