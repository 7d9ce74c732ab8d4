"""A real Chromium: found, started, and told apart by contexts, each a person at a screen of their own."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import Browser, async_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
# There is no graphics card where these tests run: pages are drawn by the processor, as Chromium does then by
# itself, and only the map's WebGL is emulated. Emulating a card for everything is many times slower.
_SWITCHES: Final = (
    "--no-sandbox",
    "--disable-gpu-compositing",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-dev-shm-usage",
)


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    return os.environ.get("DISPATCH_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Run a Chromium within the block."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(), args=list(_SWITCHES))
        try:
            yield browser
        finally:
            await browser.close()
