"""The pages as they are served: strictly bound, compressed, and never outside their folder."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from dispatch.console.page_files import PageFiles
from dispatch.console.pages import Pages
from tests.unit.console.served import Served


@pytest.mark.parametrize("path", ["/", "/phone", "/hall", "/sign-in"])
async def test_a_page_may_run_only_what_is_served(path: str) -> None:
    """The policy of a page names this service and nothing else, and no inline script or style."""
    async with Served().client(None) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-cache"


async def test_an_asset_is_kept_for_ever_and_comes_packed() -> None:
    """What has its content in its name is immutable; who takes brotli gets the packed form."""
    async with Served().client(None) as client:
        packed = await client.send(_asking(client, "br, gzip"), stream=True)
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
        plain = await client.get("/assets/console-1.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "br"
    assert raw == b"packed"
    assert "immutable" in packed.headers["cache-control"]
    assert "content-encoding" not in plain.headers
    assert plain.text == "export {};\n"


def _asking(client: httpx.AsyncClient, encoding: str) -> httpx.Request:
    return client.build_request("GET", "/assets/console-1.js", headers={"Accept-Encoding": encoding})


async def test_what_did_not_change_is_not_sent_again() -> None:
    """A page that is known is answered with 304."""
    async with Served().client(None) as client:
        first = await client.get("/")
        again = await client.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["../index.html", "..%2findex.html", "%2e%2e/served.py", "nothing.js"])
async def test_nothing_outside_the_pages_is_served(name: str) -> None:
    """Only the names that were read at the start are there."""
    async with Served().client(None) as client:
        assert (await client.get(f"/assets/{name}")).status_code == 404


async def test_without_a_build_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    """Who has no pages is told what to run, in both languages."""
    served = Served()
    served.app.state.pages = Pages(PageFiles(tmp_path))
    async with served.client(None) as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "make setup" in answer.text


async def test_parts_of_the_operators_map_are_served(tmp_path: Path) -> None:
    """A reader of tiles asks for ranges, and the description says how the tiles are placed."""
    file = tmp_path / "district.pmtiles"
    file.write_bytes(bytes(range(100)))
    served = Served()
    served.app.state.pages = Pages(PageFiles(tmp_path / "none"), file, "gcj02")
    async with served.client(None) as client:
        part = await client.get("/basemap.pmtiles", headers={"Range": "bytes=10-19"})
        told = (await client.get("/v1/ui")).json()
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert told["basemap"] == {"url": "/basemap.pmtiles", "datum": "gcj02"}
