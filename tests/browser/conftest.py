"""One service and one Chromium for all tests of the pages; each test has people of its own at them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from dispatch.console.page_files import FOLDER
from tests.browser import chromium
from tests.browser.desk import Desk
from tests.browser.people import People
from tests.browser.service import Service, open_service

_DEMANDED = os.environ.get("DISPATCH_REQUIRE_BROWSER") == "1"


@pytest.fixture(scope="session", autouse=True)
def pages_can_be_seen() -> None:
    """Skip these tests, by name, where there is no Chromium or no built page; in CI that is a failure."""
    for there, what in (
        (chromium.find() is not None, "there is no Chromium (deploy/browser.sh)"),
        ((FOLDER / "index.html").is_file(), "the pages are not built (deploy/pages.sh)"),
    ):
        if not there:
            (pytest.fail if _DEMANDED else pytest.skip)(what)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def service(pytestconfig: pytest.Config) -> AsyncIterator[Service]:
    """The running service."""
    folder = Path(tempfile.mkdtemp(prefix="dispatch-browser-"))
    try:
        async with open_service(folder, pytestconfig.getoption("--broker")) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium."""
    async with chromium.launched() as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def people(browser: Browser, service: Service) -> AsyncIterator[People]:
    """Whoever sits at a screen in this test; whatever their pages complained about fails it."""
    await service.clear()
    await service.look_around()
    async with People(browser, service) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def desk(people: People) -> Desk:
    """A dispatcher at the console."""
    return await people.dispatcher()
