"""The live feed over a real connection: SSE and WebSocket, resumed, by rights, cut off when slow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dispatch.console import following
from dispatch.console.routes import live as live_route
from dispatch.gateway.permissions import Role
from tests.faults.numbered.fault import fault
from tests.unit.console.listening import events, listening
from tests.unit.console.served import Served
from tests.worlds.small import AREA


@dataclass
class Live:
    """A running server, and the world behind it."""

    served: Served
    at: str

    def header(self, role: Role, subject: str = "d") -> dict[str, str]:
        """Return the headers of a new token."""
        return self.served.header(role, subject)

    def messages(self) -> list[tuple[int, int]]:
        """Return (seq, index) of every message of the world's log."""
        area = self.served.area
        rows = range(1, len(area.world.rows) + 1)
        return [(seq, message.index) for seq in rows for message in area.messages(seq)]


@pytest.fixture(params=[True, False], ids=["wired", "plain"])
async def live(request: pytest.FixtureRequest) -> AsyncIterator[Live]:
    """A server that follows its log: the console's own, and any other."""
    served = Served()
    async with served.following(), listening(served.app, request.param) as at:
        yield Live(served, at)


def place(frame: dict[str, Any]) -> tuple[int, int]:
    """Return where a frame was decided."""
    return frame["seq"], frame["index"]


async def test_stream_says_hello_and_then_every_message(live: Live) -> None:
    """The first event names the row to load the present state at; then comes all that is decided."""
    async with events(live.at, live.header(Role.DISPATCHER)) as feed:
        hello = await feed.next()
        assert (hello["type"], hello["id"]) == ("feed.hello", f"{AREA}:2")
        live.served.area.world.alert(1)
        expected = live.messages()
        assert [place(await feed.next()) for _ in expected] == expected
        assert feed.last_event_id == f"{AREA}:3"


async def test_stream_resumes_without_gap_or_double(live: Live) -> None:
    """Whoever comes back with the last id gets exactly what follows it, old and new."""
    world = live.served.area.world
    for second in range(1, 250):
        world.report(second, "unit-night", "on_duty")
    world.alert(250)
    async with events(live.at, live.header(Role.AUDITOR), f"{AREA}:1") as feed:
        assert (await feed.next())["seq"] == 1
        expected = live.messages()
        got = [place(await feed.next()) for _ in expected]
        world.alert(900, x_m=1_000, source_id="shop-05")
        more = live.messages()[len(expected) :]
        got += [place(await feed.next()) for _ in more]
    assert got == expected + more


async def test_reconnecting_after_every_event_loses_and_repeats_nothing(live: Live) -> None:
    """A connection that breaks in the middle of a row gets that row again from its beginning."""
    live.served.area.world.alert(1)
    expected = live.messages()
    at_id, seen = f"{AREA}:2", []
    for cut in range(1, len(expected) + 1):
        async with events(live.at, live.header(Role.DISPATCHER), at_id) as feed:
            await feed.next()
            seen = [place(await feed.next()) for _ in range(cut)]
            if cut < len(expected):
                assert feed.last_event_id == at_id
    assert seen == expected


async def test_patrol_is_sent_only_its_own_and_it_is_on_record(live: Live) -> None:
    """A patrol gets its own assignments, and the notifier learns that they were handed over."""
    async with events(live.at, live.header(Role.PATROL, "unit-n")) as feed:
        await feed.next()
        live.served.area.world.alert(1)
        live.served.area.world.report(2, "unit-n", "accepted")
        frames = [await feed.next() for _ in range(2)]
    assert {frame["data"]["responder_id"] for frame in frames} == {"unit-n"}
    assert live.served.handed.handed(AREA, "unit-n", 3)
    assert not live.served.handed.handed(AREA, "unit-e", 3)


async def test_feed_of_a_town_has_nothing_of_another(live: Live) -> None:
    """Who has other towns is told of no incident here; who has this one, or none in particular, of all."""
    live.served.area.world.alert(1)
    expected = live.messages()
    for role, towns, told in (
        (Role.VIEWER, ("440515003",), expected),
        (Role.DISPATCHER, ("440515004", "440515003"), expected),
        (Role.DISPATCHER, ("440515004",), []),
    ):
        headers = live.served.header(role, towns=towns)
        async with (
            events(live.at, headers, f"{AREA}:2") as feed,
            dial(live, additional_headers=headers) as ws,
        ):
            await ws.send(orjson.dumps({"last_event_id": f"{AREA}:2"}).decode())
            assert {(await feed.next())["type"], (await frame(ws))["type"]} == {"feed.hello"}
            assert [place(await feed.next()) for _ in told] == told
            assert [place(await frame(ws)) for _ in told] == told
            # Nothing else is on its way: the next thing told is what concerns everybody of the area.
            live.served.feed.close()
            with pytest.raises(EOFError):
                await feed.next()
            assert (await closed(ws))[0] == 1001
            live.served.feed._closed = False


@pytest.mark.parametrize(("last_event_id", "status"), [("nonsense", 400), ("440511:3", 403)])
async def test_a_position_that_is_none_is_refused(live: Live, last_event_id: str, status: int) -> None:
    """A wrong Last-Event-ID is an error that says so, not a silent start from anywhere."""
    headers = live.header(Role.DISPATCHER) | {"Last-Event-ID": last_event_id}
    async with httpx.AsyncClient(base_url=f"http://{live.at}") as client:
        answer = await client.get("/v1/stream", headers=headers)
    assert answer.status_code == status
    assert "Last-Event-ID" in answer.json()["detail"]


async def test_a_position_beyond_the_log_means_resync(live: Live) -> None:
    """Who has seen more than there is (the log was restored) is told to load everything anew."""
    async with events(live.at, live.header(Role.DISPATCHER), f"{AREA}:99") as feed:
        assert (await feed.next())["type"] == "feed.resync"
        with pytest.raises(EOFError):
            await feed.next()


async def test_feed_goes_on_after_the_log_could_not_be_read(live: Live) -> None:
    """While the database is away clients stay; when it is back they get what they missed."""
    async with events(live.at, live.header(Role.DISPATCHER)) as feed:
        await feed.next()
        live.served.area.broken = True
        live.served.area.world.alert(1)
        await asyncio.sleep(0.05)
        live.served.area.broken = False
        expected = live.messages()
        assert [place(await feed.next()) for _ in expected] == expected


async def test_clients_are_told_that_what_they_show_may_be_old(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the log cannot be read for a while the client is told so, and told when it can be again."""
    monkeypatch.setattr(following, "RECHECK_S", 0.02)
    monkeypatch.setattr(following, "STALE_S", 0.1)
    async with events(live.at, live.header(Role.DISPATCHER)) as feed:
        assert (await feed.next())["type"] == "feed.hello"
        live.served.area.broken = True
        assert (await feed.next())["type"] == "feed.stale"
        live.served.area.broken = False
        assert (await feed.next())["type"] == "feed.live"


async def test_a_revoked_token_ends_its_stream(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connected client whose token is revoked is cut off at the next look."""
    monkeypatch.setattr(following, "RECHECK_S", 0.02)
    headers = live.header(Role.DISPATCHER)
    monkeypatch.setattr(live.served.area, "second", 0.0)
    async with events(live.at, headers) as feed:
        await feed.next()
        await live.served.tokens.revoke(headers["Authorization"].removeprefix("Bearer "))
        live.served.area.second = 60.0
        assert (await feed.next())["type"] == "feed.revoked"


def dial(live: Live, **options: Any) -> connect:
    """Open the WebSocket."""
    return connect(f"ws://{live.at}/v1/live", open_timeout=10, **options)


async def frame(socket: ClientConnection) -> dict[str, Any]:
    """Return the next frame, within ten seconds."""
    async with asyncio.timeout(10):
        found: dict[str, Any] = orjson.loads(await socket.recv())
        return found


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """Return code and reason with which the server closes, within ten seconds."""
    async with asyncio.timeout(10):
        while True:
            try:
                await socket.recv()
            except ConnectionClosed as error:
                assert error.rcvd is not None
                return error.rcvd.code, error.rcvd.reason


async def test_socket_takes_the_token_in_the_first_frame(live: Live) -> None:
    """The token comes in the first frame, or in the header; the frames are those of the stream."""
    token = live.header(Role.DISPATCHER)["Authorization"].removeprefix("Bearer ")
    live.served.area.world.alert(1)
    expected = live.messages()
    for first, headers in (({"token": token}, {}), ({}, {"Authorization": f"Bearer {token}"})):
        async with dial(live, additional_headers=headers) as socket:
            await socket.send(orjson.dumps(first | {"last_event_id": f"{AREA}:2"}).decode())
            assert (await frame(socket))["type"] == "feed.hello"
            frames = [await frame(socket) for _ in expected]
        assert [place(one) for one in frames] == expected
        assert [one["end"] for one in frames] == [False] * (len(frames) - 1) + [True]


async def test_socket_with_the_token_in_its_header_need_not_say_anything(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The feed begins where it stood when the client came: what is decided while it may speak is not lost."""
    live.served.area.world.alert(1)
    before = len(live.messages())

    async def silent(socket: object) -> None:
        live.served.area.world.alert(60, x_m=1_500, category="theft", source_id="shop-05")

    monkeypatch.setattr(live_route, "optional_frame", silent)
    async with dial(live, additional_headers=live.header(Role.DISPATCHER)) as socket:
        assert (await frame(socket))["type"] == "feed.hello"
        expected = live.messages()[before:]
        assert expected
        told = [place(await frame(socket))]
        while told[-1] != expected[-1]:
            told.append(place(await frame(socket)))
        # The feed may not have known the newest row yet: then that comes too, for a repeat is no loss.
        assert told[-len(expected) :] == expected


async def test_socket_that_says_too_late_where_it_was_is_told(live: Live) -> None:
    """A position that comes after the feed has begun is not overlooked: the client has to come again."""
    live.served.area.world.alert(1)
    async with dial(live, additional_headers=live.header(Role.DISPATCHER)) as socket:
        assert (await frame(socket))["type"] == "feed.hello"
        await socket.send("ping")
        await socket.send(orjson.dumps({"last_event_id": f"{AREA}:2"}).decode())
        code, reason = await closed(socket)
    assert (code, "first frame" in reason) == (4409, True)


@pytest.mark.parametrize(
    ("first", "code"),
    [('{"token": "dsp_unknown"}', 4401), ("{}", 4401), ("not json", 1008), ('{"tokens": "x"}', 1008)],
)
async def test_socket_without_a_good_token_is_closed(live: Live, first: str, code: int) -> None:
    """A first frame without a valid token, or that is none, ends the connection."""
    async with dial(live) as socket:
        await socket.send(first)
        assert (await closed(socket))[0] == code


async def test_socket_refuses_a_token_in_the_url_and_a_role_without_the_right(live: Live) -> None:
    """A token in the URL counts for nothing; a publisher may not follow."""
    token = live.header(Role.DISPATCHER)["Authorization"].removeprefix("Bearer ")
    async with connect(f"ws://{live.at}/v1/live?token={token}") as socket:
        await socket.send("{}")
        assert (await closed(socket))[0] == 4401
    async with dial(live, additional_headers=live.header(Role.PUBLISHER)) as socket:
        assert (await closed(socket))[0] == 4403


@fault(39, invariants=["I9"])
async def test_socket_of_a_foreign_page_is_refused(live: Live) -> None:
    """An Origin is accepted only if it is exactly one of those configured."""
    for origin in ("https://evil.example", "https://console.example.evil.example", "null"):
        with pytest.raises(InvalidStatus):
            async with dial(live, additional_headers={"Origin": origin}):
                pass
    async with dial(live, additional_headers={"Origin": "https://console.example"}) as socket:
        await socket.send("{}")
        assert (await closed(socket))[0] == 4401


@fault(36, invariants=["I12", "I13"])
async def test_a_client_that_is_too_slow_is_closed_with_resync() -> None:
    """More at once than its queue holds: the client is told to resync and closed, whichever way it came."""
    served = Served(queue=2)
    async with served.following(), listening(served.app, wired=False) as at:
        live = Live(served, at)
        headers = live.header(Role.DISPATCHER)
        async with dial(live, additional_headers=headers) as socket, events(at, headers) as feed:
            await socket.send("{}")
            assert (await frame(socket))["type"] == "feed.hello"
            assert (await feed.next())["type"] == "feed.hello"
            async with asyncio.timeout(10):
                while served.feed.clients(AREA) < 2:
                    await asyncio.sleep(0.005)
            for second in range(5):
                served.area.world.alert(second, source_id=f"shop-0{second}", x_m=second * 300)
            assert (await frame(socket))["type"] == "feed.resync"
            assert await closed(socket) == (4409, "resync")
            assert (await feed.next())["type"] == "feed.resync"


async def test_who_is_too_far_behind_loads_anew(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many rows a client is told to load the present state, and goes on from there."""
    monkeypatch.setattr(following, "FURTHEST_ROWS", 3)
    for second in range(1, 4):
        live.served.area.world.alert(second, x_m=second * 300, source_id=f"shop-0{second}")
    async with events(live.at, live.header(Role.DISPATCHER), f"{AREA}:2") as feed:
        assert (await feed.next())["type"] == "feed.hello"
    async with events(live.at, live.header(Role.DISPATCHER), f"{AREA}:1") as feed:
        told = await feed.next()
        assert (told["type"], told["seq"], feed.last_event_id) == ("feed.resync", 5, f"{AREA}:5")
        with pytest.raises(EOFError):
            await feed.next()


async def test_a_look_at_the_rights_that_hangs_does_not_silence_the_feed(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nobody can say whether a token still holds, its client is told what happens all the same."""
    monkeypatch.setattr(following, "RECHECK_S", 0.02)
    monkeypatch.setattr(following, "RECHECK_LIMIT_S", 0.02)
    hung = asyncio.Event()

    async def hang(token: bytes) -> None:
        hung.set()
        await asyncio.Event().wait()

    async with events(live.at, live.header(Role.DISPATCHER)) as feed:
        assert (await feed.next())["type"] == "feed.hello"
        monkeypatch.setattr(live.served.tokens, "find", hang)
        live.served.area.second += 60.0
        live.served.area.world.alert(1)
        expected = live.messages()
        assert [place(await feed.next()) for _ in expected] == expected
        async with asyncio.timeout(10):
            await hung.wait()
