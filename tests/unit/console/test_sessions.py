"""Sessions and tickets: for our own pages, bounded, over when what began them is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.responses import Response

from dispatch.console import following
from dispatch.console.callers import Callers, TooMany
from dispatch.gateway.browser import Browser
from dispatch.gateway.permissions import Role
from tests.unit.console.asking import ask, dial
from tests.unit.console.listening import Events, events, listening
from tests.unit.console.served import ORIGIN, Served, utc_ms
from tests.unit.console.test_live_wire import Live, closed, frame
from tests.unit.console.test_live_wire import dial as connect
from tests.worlds.small import AREA


def bearer(token: str) -> dict[str, str]:
    """Return the header of a token."""
    return {"Authorization": f"Bearer {token}"}


async def begun(served: Served, token: str) -> dict[str, str]:
    """Exchange a token for a session; return the cookie."""
    async with served.client(None) as client:
        answer = await client.post("/v1/session", headers=bearer(token))
        assert answer.status_code == 201
        return {"Cookie": f"dispatch={client.cookies['dispatch']}"}


async def test_a_token_is_exchanged_for_a_cookie_that_no_script_reads() -> None:
    """The cookie is for this site's own requests, has another secret than the token, and ends with it."""
    served = Served()
    token = served.tokens.issue(Role.CALL_TAKER, "li", AREA, utc_ms() + 60_000, ("440515003",))
    async with served.client(None) as client:
        answer = await client.post("/v1/session", headers=bearer(token))
        cookie = answer.headers["set-cookie"]
        assert token not in cookie + answer.text
        parts = cookie.split("; ")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(parts)
        assert 0 < int(next(p for p in parts if p.startswith("Max-Age=")).partition("=")[2]) <= 60
        who = (await client.get("/v1/session")).json()
        assert (who["role"], who["subject"], who["towns"]) == ("call-taker", "li", ["440515003"])
        assert "take_calls" in who["permissions"] and "command_incidents" not in who["permissions"]
        await served.tokens.revoke(token)
        assert (await client.get("/v1/session")).status_code == 401


def test_over_https_the_cookie_belongs_to_this_host_alone() -> None:
    """A cookie named `__Host-` is only taken by browsers if it is secure and of no other host."""
    response, browser = Response(), Browser(secure=True)
    browser.begin_session(response, "secret", 60)
    parts = response.headers["set-cookie"].split("; ")
    assert parts[0] == "__Host-dispatch=secret"
    assert {"Secure", "HttpOnly", "Path=/"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)
    assert browser.login_cookie == "__Host-dispatch-login"


async def test_a_session_begins_with_a_token_only() -> None:
    """A session cannot be prolonged by another one, nor begun for a foreign page."""
    served = Served()
    token = served.tokens.issue(Role.DISPATCHER, "li", AREA)
    cookie = await begun(served, token)
    async with served.client(None) as client:
        again = await client.post("/v1/session", headers=cookie | {"Origin": ORIGIN})
        assert (again.status_code, "set-cookie" in again.headers) == (403, False)
        foreign = await client.post("/v1/session", headers=bearer(token) | {"Origin": "https://evil.example"})
        assert (foreign.status_code, "set-cookie" in foreign.headers) == (403, False)


async def test_what_changes_something_by_cookie_needs_our_exact_origin() -> None:
    """A cookie alone, or from a page that only looks like ours, changes nothing and ends nothing."""
    served = Served()
    cookie = await begun(served, served.tokens.issue(Role.DISPATCHER, "li", AREA))
    near = [
        "null",
        "",
        "http://console.example",
        f"{ORIGIN}:444",
        f"{ORIGIN}.evil.example",
        f"{ORIGIN}/",
        "*",
    ]
    for origin in [None, *near]:
        headers = cookie | ({} if origin is None else {"Origin": origin})
        for method, path in (("POST", "/v1/tickets"), ("DELETE", "/v1/session"), ("POST", "/logout")):
            assert (await ask(served.app, method, path, headers)).status == 403, origin
    assert (await ask(served.app, "POST", "/v1/tickets", cookie | {"Origin": ORIGIN})).status == 201
    assert (await ask(served.app, "DELETE", "/v1/session", cookie | {"Origin": ORIGIN})).status == 204
    assert (await ask(served.app, "GET", "/v1/session", cookie)).status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": ORIGIN}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
async def test_reading_by_cookie_is_for_our_own_pages(headers: dict[str, str], status: int) -> None:
    """Lists and the stream are read by cookie from our pages, and from no other site's."""
    served = Served()
    cookie = await begun(served, served.tokens.issue(Role.VIEWER, "li", AREA))
    async with served.following():
        for path in ("/v1/incidents", "/v1/stream"):
            assert (await ask(served.app, "GET", path, cookie | headers)).status == status


async def test_a_ticket_opens_one_socket_as_long_as_its_token_holds() -> None:
    """A ticket is good once; a cookie opens no socket at all; a ticket of a revoked token is none."""
    served = Served()
    token = served.tokens.issue(Role.VIEWER, "li", AREA)
    cookie = await begun(served, token)
    async with served.following():
        assert await dial(served.app, "/v1/live", cookie | {"Origin": ORIGIN}, {}) == 4401
        tickets = [
            (await ask(served.app, "POST", "/v1/tickets", bearer(token))).json()["ticket"] for _ in "ab"
        ]
        hello = await dial(served.app, "/v1/live", {"Origin": ORIGIN}, {"ticket": tickets[0]})
        assert isinstance(hello, dict) and hello["type"] == "feed.hello"
        assert await dial(served.app, "/v1/live", {}, {"ticket": tickets[0]}) == 4401
        assert await dial(served.app, "/v1/live", bearer(tickets[1])) == 4401
        await served.tokens.revoke(token)
        assert await dial(served.app, "/v1/live", {}, {"ticket": tickets[1]}) == 4401


@pytest.fixture
async def live(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Live]:
    """A server that looks at rights all the time, in a world whose clock is the real one."""
    monkeypatch.setattr(following, "RECHECK_S", 0.02)
    served = Served(callers=Callers(per_principal=2, per_address=3))
    object.__setattr__(served.desk, "now_ms", utc_ms)
    async with served.following(), listening(served.app) as at:
        yield Live(served, at)


async def told(feed: Events) -> str:
    """Return what an event is."""
    return str((await feed.next())["type"])


async def test_another_role_ends_what_is_open(live: Live) -> None:
    """A token that is given another role, even one that may follow, has its feeds closed: rights differ."""
    token = live.served.tokens.issue(Role.DISPATCHER, "li", AREA)
    ticket = (await ask(live.served.app, "POST", "/v1/tickets", bearer(token))).json()["ticket"]
    async with events(live.at, bearer(token)) as feed, connect(live) as socket:
        await socket.send(f'{{"ticket": "{ticket}"}}')
        assert (await told(feed), (await frame(socket))["type"]) == ("feed.hello", "feed.hello")
        live.served.tokens.change(token, Role.VIEWER)
        assert await told(feed) == "feed.revoked"
        assert (await closed(socket))[0] == 4401


async def test_a_feed_ends_when_the_rights_do(live: Live) -> None:
    """Session and token have an end, and the feed has the same, though nobody revokes anything."""
    token = live.served.tokens.issue(Role.VIEWER, "li", AREA, utc_ms() + 600_000)
    cookie = await begun(live.served, token)
    async with events(live.at, cookie) as feed, connect(live, additional_headers=bearer(token)) as socket:
        await socket.send("{}")
        assert (await told(feed), (await frame(socket))["type"]) == ("feed.hello", "feed.hello")
        object.__setattr__(live.served.desk, "now_ms", lambda: utc_ms() + 600_000)
        assert await told(feed) == "feed.revoked"
        assert (await closed(socket))[0] == 4401


async def test_places_on_the_feed_are_counted(live: Live) -> None:
    """One principal, and one address, have so many places and no more; who leaves gives its place back."""
    li, wang = (live.header(Role.VIEWER, name) for name in ("li", "wang"))
    async with events(live.at, li) as one, connect(live, additional_headers=li) as two:
        await two.send("{}")
        assert (await told(one), (await frame(two))["type"]) == ("feed.hello", "feed.hello")
        assert (await ask(live.served.app, "GET", "/v1/stream", li)).status == 429
        async with connect(live, additional_headers=li) as third:
            await third.send("{}")
            assert await closed(third) == (
                4429,
                "this principal has 2 connections, the limit: close one of them",
            )
        async with events(live.at, wang) as three:
            assert await told(three) == "feed.hello"
            assert (await ask(live.served.app, "GET", "/v1/stream", wang)).status == 429
    async with asyncio.timeout(30):
        while live.served.callers.connected:
            await asyncio.sleep(0.01)
    async with events(live.at, li) as again:
        assert await told(again) == "feed.hello"


def test_a_place_is_given_back_once() -> None:
    """Giving a place back twice frees no other's; without limits nobody is turned away."""
    callers = Callers(per_principal=1)
    leave = callers.take("viewer:li", "a")
    callers.take("viewer:wang", "a")
    with pytest.raises(TooMany, match="principal has 1"):
        callers.take("viewer:li", "b")
    leave()
    leave()
    assert callers.connected == 1
    callers.take("viewer:li", "b")
    free = Callers()
    for _ in range(1_000):
        free.take("viewer:li", "a")
    assert free.connected == 1_000
