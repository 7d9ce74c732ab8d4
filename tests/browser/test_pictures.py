"""Pictures of every page at the desk's and the phone's size; `--pictures FOLDER` keeps them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.people import DESKTOP, HANDHELD, People
from tests.browser.service import Service

_STORY: Final = (
    ("fire", "海鲜干货店后面起火了，烟很大，里面可能还有人"),
    ("counterfeit_currency", "有人拿一百块假钱买烟，穿黑外套，往市场方向走了"),
    ("fight", "市场门口两伙人打起来了，有人拿了棍子"),
    ("missing_person", "老人走失，七十多岁，穿灰色衬衫"),
    ("medical", "店里有人突然晕倒，没有意识"),
    ("suspicious_person", "有人一直在巷子里试电动车的锁"),
)
_SETTLED_S: Final = 3.0

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(180)]


async def _take(page: Page, folder: Path, name: str) -> None:
    await asyncio.sleep(_SETTLED_S)  # tiles, fonts and the first positions
    file = folder / f"{name}.png"
    await page.screenshot(path=file)
    assert file.stat().st_size > 8_000, f"{name} looks empty"


async def test_pictures_of_every_page(
    people: People, service: Service, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    """Each page at 1440 x 900 and at 390 x 844, with a district at work on it."""
    folder = Path(pytestconfig.getoption("--pictures") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    incidents = [
        await service.incident_of(await service.publish(category, text=text)) for category, text in _STORY
    ]
    for theme, language in (("dark", "zh-CN"), ("light", "en")):
        desk = await people.dispatcher(theme=theme, language=language)
        await desk.show(incidents[0])
        await _take(desk.page, folder, f"console-{theme}")
    small = await people.dispatcher(size=HANDHELD, theme="dark")
    await _take(small.page, folder, "console-small")
    for size, name in ((DESKTOP, ""), (HANDHELD, "-small")):
        hall = await people.page(size)
        await hall.goto(f"{service.url}/hall?token={service.token()}")
        await expect(hall.locator("h1").first).to_be_visible()
        await _take(hall, folder, f"hall{name}")
        sign_in = await people.page(size)
        await sign_in.goto(f"{service.url}/sign-in")
        await _take(sign_in, folder, f"sign-in{name}")
    last = await service.incident_of(await service.publish("fight", text="市场门口有人打架"))
    phone = await people.responder((await service.asked(last))["responder_id"])
    await phone.stands_at("notified")
    await _take(phone.page, folder, "phone")
    await phone.page.set_viewport_size({"width": 1440, "height": 900})
    await _take(phone.page, folder, "phone-wide")
