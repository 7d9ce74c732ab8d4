"""An operator's own base map: drawn beneath everything, in either datum; without it the drawn district."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from playwright.async_api import Page, expect

from dispatch.local.children import plain_environment, spawn
from tests.browser.people import People
from tests.browser.service import HOST, Service, free_port
from tests.browser.tiles import write_tiles
from tests.integration.flow.alerts import AREA, ROSTER
from tests.integration.flow.roles import DISPATCH

_COLOUR: Final = (120, 30, 150)
_LIMIT_S: Final = 60
_SHARE: Final = """async (png) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + png)).blob())
  const pen = new OffscreenCanvas(image.width, image.height).getContext('2d')
  pen.drawImage(image, 0, 0)
  const { data } = pen.getImageData(0, 0, image.width, image.height)
  let found = 0
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === RED && data[at + 1] === GREEN && data[at + 2] === BLUE) found++
  return found / (data.length / 4)
}"""

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow, pytest.mark.timeout(180)]


@asynccontextmanager
async def _console(service: Service, folder: Path, tiles: Path, datum: str) -> AsyncIterator[str]:
    """Run a further console of the same service that has a base map; yields its address."""
    port = free_port()
    environment = plain_environment(
        DISPATCH_AREA=AREA,
        DISPATCH_AREAS_DIR=str(ROSTER.parent),
        DISPATCH_BOOTSTRAP_SERVERS=str(service.up.ready["bootstrap_servers"]),
        DISPATCH_DSN=str(service.up.ready["dsn"]),
        DISPATCH_CONSOLE_PORT=str(port),
        DISPATCH_DATA_DIR=str(folder),
        DISPATCH_BASEMAP_FILE=str(tiles),
        DISPATCH_BASEMAP_DATUM=datum,
    )
    child = spawn(
        "dispatch console", [*DISPATCH, "console"], log_file=folder / "console.log", env=environment
    )
    url = f"http://{HOST}:{port}"
    try:
        async with asyncio.timeout(_LIMIT_S), httpx.AsyncClient() as client:
            while not await _answers(client, url):
                assert child.returncode is None, child.log_tail(30)
                await asyncio.sleep(0.05)
        yield url
    finally:
        await child.stop(limit=20)


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def _share(people: People, page: Page) -> float:
    """Return what part of the map has exactly the colour of the tiles."""
    picture = base64.b64encode(await page.get_by_test_id("map").screenshot()).decode()
    blank = await people.page()
    colour = zip(("RED", "GREEN", "BLUE"), map(str, _COLOUR), strict=True)
    script = _SHARE
    for name, value in colour:
        script = script.replace(name, value)
    found = float(await blank.evaluate(script, picture))
    await blank.close()
    return found


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
async def test_tiles_of_the_operator_lie_under_the_district(
    people: People, service: Service, tmp_path: Path, datum: str
) -> None:
    """With a PMTiles file the ground is the file's, with everything of ours upon it."""
    tiles = tmp_path / "ground.pmtiles"
    write_tiles(tiles, _COLOUR)
    async with _console(service, tmp_path, tiles, datum) as url:
        desk = await people.dispatcher(url)
        await expect(desk.page.get_by_test_id("map").locator("canvas")).to_be_visible(timeout=30_000)
        async with asyncio.timeout(_LIMIT_S):
            while await _share(people, desk.page) < 0.5:
                await asyncio.sleep(0.5)
        await expect(desk.page.get_by_test_id("map-trouble")).to_have_count(0)


async def test_a_broken_file_leaves_the_drawn_district(
    people: People, service: Service, tmp_path: Path
) -> None:
    """What cannot be read as a base map is said, and the district is drawn from its own data."""
    broken = tmp_path / "broken.pmtiles"
    broken.write_bytes(b"not a map" * 1_000)
    async with _console(service, tmp_path, broken, "wgs84") as url:
        desk = await people.dispatcher(url)
        await expect(desk.page.get_by_test_id("map-trouble")).to_be_visible(timeout=30_000)
        await expect(desk.page.get_by_test_id("map").locator("canvas")).to_be_visible(timeout=30_000)
