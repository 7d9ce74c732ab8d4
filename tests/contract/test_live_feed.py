"""The live feed over a real database: a page that was cut off misses nothing, and hears who else is there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.outbound import from_json
from dispatch.store.pool import Store
from tests.contract.consoles import Console, console
from tests.contract.entries import alert, position
from tests.unit.console.listening import Events, events
from tests.worlds.small import AREA

LIMIT_S = 60


@pytest.fixture
async def desk(area: CommandArea, database_dsn: str, tmp_path: Path) -> AsyncIterator[Console]:
    """A console over a district with its roster and plans."""
    async with console(database_dsn, tmp_path) as found:
        yield found


async def messages(store: Store, after: int) -> list[tuple[int, int]]:
    """Return (seq, index) of every message of the log after a row."""
    async with store.connection() as connection:
        rows = await connection.fetch("SELECT seq, messages FROM area_log WHERE seq > $1 ORDER BY seq", after)
    return [(row["seq"], message.index) for row in rows for message in from_json(row["messages"])]


async def read(feed: Events, count: int) -> list[tuple[int, int]]:
    """Return (seq, index) of the next `count` messages."""
    found: list[tuple[int, int]] = []
    async with asyncio.timeout(LIMIT_S):
        while len(found) < count:
            frame = await feed.next()
            if not frame["type"].startswith("feed."):
                found.append((frame["seq"], frame["index"]))
    return found


async def test_a_page_that_was_cut_off_gets_exactly_what_it_missed(
    desk: Console, area: CommandArea, store: Store
) -> None:
    """By the cookie of its session, from the row it saw last, 20 s of 50 alerts: none missing or twice."""
    headers = await desk.session()
    await area.apply([alert(0)])
    async with events(desk.at, headers, f"{AREA}:2") as feed:
        before = await messages(store, 2)
        seen = await read(feed, len(before))
        at = feed.last_event_id
    assert seen == before and at == f"{AREA}:3"
    flood = [alert(number, x_m=number % 40 * 25, y_m=number % 7 * 200) for number in range(1, 1_001)]
    steps = [position("patrol-1", number, 0, 5 + number, 10_000 + number) for number in range(30)]
    await area.apply(flood[:900])
    for step in steps:
        await area.apply([step])
    async with events(desk.at, headers, at) as feed:
        await area.apply(flood[900:])
        expected = await messages(store, 3)
        again = await read(feed, len(expected))
        assert again == expected and len(expected) > 1_000
        assert feed.last_event_id == f"{AREA}:{expected[-1][0]}"


async def test_while_nothing_happens_something_is_said_within_ten_seconds(desk: Console) -> None:
    """A page that hears nothing for ten seconds may take its connection for dead."""
    headers = await desk.session()
    async with (
        httpx.AsyncClient(base_url=f"http://{desk.at}", timeout=LIMIT_S, headers=headers) as client,
        client.stream("GET", "/v1/stream") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        pieces = answer.aiter_bytes()
        assert b"feed.hello" in await anext(pieces)
        began = time.monotonic()
        assert (await anext(pieces)).startswith(b":")
        assert time.monotonic() - began < 10


async def test_the_cookie_is_good_for_our_own_pages_only(desk: Console) -> None:
    """Another site's page that asks with the session's cookie is refused; our own needs no more than that."""
    cookie = {"Cookie": (await desk.session())["Cookie"]}
    for extra, status in (
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ):
        async with (
            httpx.AsyncClient(base_url=f"http://{desk.at}", timeout=LIMIT_S) as client,
            client.stream("GET", "/v1/stream", headers=cookie | extra) as answer,
        ):
            assert answer.status_code == status


async def test_pages_of_two_consoles_hear_of_each_other(
    desk: Console, area: CommandArea, database_dsn: str, tmp_path: Path
) -> None:
    """Who looks at an incident on one console is told on the other, and so is that they have left."""
    await area.apply([alert(1)])
    (incident_id,) = (await area.present()).incidents
    path = f"/v1/incidents/{incident_id}/presence"
    async with console(database_dsn, tmp_path) as other:
        li, wu = await desk.session(subject="li"), await other.session(Role.VIEWER, "wu")
        async with events(other.at, wu) as feed:
            status, _ = await desk.send(li, "PUT", path, {"page": "page-of-li", "doing": "handling"})
            assert status == 200
            assert await people(feed) == [("dispatcher:li", "handling")]
            _, there = await other.send(wu, "PUT", path, {"page": "page-of-wu", "doing": "looking"})
            assert [one["actor"] for one in there["people"]] == ["dispatcher:li", "viewer:wu"]
            assert len(await people(feed)) == 2
            assert (await desk.send(li, "DELETE", f"{path}?page=page-of-li"))[0] == 204
            assert await people(feed) == [("viewer:wu", "looking")]


async def people(feed: Events) -> list[tuple[str, str]]:
    """Return who is at the incident by the next word about it."""
    async with asyncio.timeout(LIMIT_S):
        while (frame := await feed.next())["type"] != "feed.presence":
            pass
    return [(one["actor"], one["doing"]) for one in frame["people"]]
