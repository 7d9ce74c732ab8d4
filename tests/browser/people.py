"""People at screens: each has a browser context of their own, and what their page complains of is kept."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.desk import Desk
from tests.browser.phone import Phone
from tests.browser.service import Service

DESKTOP: Final = {"width": 1440, "height": 900}
HANDHELD: Final = {"width": 390, "height": 844}
# A page that reports a lost connection is right to have one: those are looked for by the tests themselves.
_EXPECTED: Final = ("net::ERR_", "Failed to load resource", "status of 409", "status of 422", "WebGL", "GPU")


class People:
    """Opens pages for people; at the end of the block it closes them and asserts that none went wrong."""

    def __init__(self, browser: Browser, service: Service) -> None:
        self._browser = browser
        self._service = service
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all pages; raises AssertionError for what they complained of, if nothing else failed."""
        for context in self._contexts:
            await context.close()
        assert kind is not None or not self.complaints, "\n".join(self.complaints)

    async def page(
        self, size: dict[str, int] = DESKTOP, language: str = "zh-CN", theme: str = "dark"
    ) -> Page:
        """Return an empty page at a screen of this size, in this language and theme."""
        context = await self._browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale=language,
            has_touch=size is HANDHELD,
            permissions=["geolocation"],
            geolocation={"latitude": 23.466, "longitude": 116.756},
        )
        self._contexts.append(context)
        await context.add_init_script(
            f"localStorage.setItem('dispatch.language', '{language}');"
            f"localStorage.setItem('dispatch.theme', '{theme}');"
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"error on the page: {error}"))
        page.on("console", lambda said: self._hear(said.type, said.text))
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and not any(word in text for word in _EXPECTED):
            self.complaints.append(f"the page says: {text}")

    async def dispatcher(
        self,
        url: str = "",
        size: dict[str, int] = DESKTOP,
        language: str = "zh-CN",
        theme: str = "dark",
        token: str = "",
    ) -> Desk:
        """Return a dispatcher who has signed in at the console, behind `url` and with `token` if given."""
        desk = Desk(await self.page(size, language, theme), self._service)
        await desk.open(url or self._service.url, token or self._service.token())
        return desk

    async def responder(self, responder_id: str, language: str = "zh-CN", theme: str = "dark") -> Phone:
        """Return a responder who has logged in at the phone's page with a device code."""
        phone = Phone(await self.page(HANDHELD, language, theme), self._service, responder_id)
        await phone.log_in()
        return phone
