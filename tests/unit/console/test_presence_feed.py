"""Who is at an incident: said by pages, told to every client at once, forgotten when it lapses."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import orjson
import pytest

from dispatch.console.frames import control
from dispatch.console.presence import Attendance, Presence, PresenceBoard
from dispatch.gateway.permissions import Role
from dispatch.store.presences import LAPSE_S, MOST_PAGES
from tests.unit.console.listening import events, listening
from tests.unit.console.memory_presence import MemoryPresence
from tests.unit.console.served import Served
from tests.unit.console.test_live_wire import Live, dial, frame
from tests.worlds.small import AREA


@pytest.fixture
def served() -> Served:
    """A district with one incident."""
    served = Served()
    served.area.world.alert(1)
    served.area.second = 5
    return served


def name(served: Served) -> str:
    """Return its id."""
    (found,) = served.area.world.state.incidents
    return found


async def say(
    served: Served, doing: str = "looking", role: Role = Role.DISPATCHER, subject: str = "li", **options: Any
) -> httpx.Response:
    """Say that somebody's page has the incident on the screen."""
    page = options.pop("page", f"page-of-{subject}")
    async with served.client(role, subject, **options) as client:
        return await client.put(f"/v1/incidents/{name(served)}/presence", json={"page": page, "doing": doing})


def told(view: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return who is there, and what they do."""
    return [(person["actor"], person["doing"]) for person in view["people"]]


async def test_a_page_learns_who_else_is_there(served: Served) -> None:
    """Everybody at the incident is in the answer, in order of coming, and in the list of all incidents."""
    await say(served)
    served.area.second = 6
    answer = await say(served, "handling", subject="wu")
    assert told(answer.json()) == [("dispatcher:li", "looking"), ("dispatcher:wu", "handling")]
    async with served.client(Role.VIEWER) as client:
        (listed,) = (await client.get("/v1/presence")).json()["incidents"]
        assert listed == answer.json()
        gone = await client.delete(f"/v1/incidents/{name(served)}/presence", params={"page": "page-of-li"})
        assert (
            gone.status_code == 204
            and len((await client.get("/v1/presence")).json()["incidents"][0]["people"]) == 2
        )
    async with served.client(Role.DISPATCHER, "li") as client:
        await client.delete(f"/v1/incidents/{name(served)}/presence", params={"page": "page-of-li"})
        assert told((await client.get("/v1/presence")).json()["incidents"][0]) == [
            ("dispatcher:wu", "handling")
        ]


async def test_only_who_may_command_handles(served: Served) -> None:
    """A viewer may look, and not claim to handle."""
    assert (await say(served, role=Role.VIEWER)).status_code == 200
    answer = await say(served, "handling", role=Role.VIEWER)
    assert (answer.status_code, answer.json()["permission"]) == (403, "command_incidents")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"page": "x", "doing": "looking"}, ["page"]),
        ({"page": "page of mine", "doing": "sleeping"}, ["doing", "page"]),
        ({"page": "page-of-mine"}, ["doing"]),
        ({"page": "page-of-mine", "doing": "looking", "as": "somebody"}, ["as"]),
        ([], ["message"]),
    ],
)
async def test_what_a_page_says_wrongly_is_named(served: Served, body: Any, wrong: list[str]) -> None:
    """Every wrong field is named."""
    async with served.client(Role.VIEWER) as client:
        answer = await client.put(f"/v1/incidents/{name(served)}/presence", json=body)
    assert answer.status_code == 422
    assert sorted(error["field"] for error in answer.json()["errors"]) == wrong or wrong == ["message"]


async def test_one_person_has_so_many_pages(served: Served) -> None:
    """Further pages of the same person are refused with how long to wait."""
    for number in range(MOST_PAGES):
        assert (await say(served, page=f"page-number-{number}")).status_code == 200
    answer = await say(served, page="page-too-many")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "20")


async def test_the_feed_tells_who_comes_and_goes(served: Served) -> None:
    """After the hello all who are there, then each change, to SSE and WebSocket, within the town's bounds."""
    async with served.following(), listening(served.app) as at:
        live = Live(served, at)
        await say(served)
        here = served.header(Role.VIEWER, towns=("440515003",))
        elsewhere = served.header(Role.VIEWER, towns=("440515099",))
        async with (
            events(at, here) as feed,
            events(at, elsewhere) as far,
            dial(live, additional_headers=here) as ws,
        ):
            assert [(await far.next())["type"], (await feed.next())["type"]] == ["feed.hello"] * 2
            await ws.send("{}")
            assert (await frame(ws))["type"] == "feed.hello"
            for one in (await feed.next(), await frame(ws)):
                assert (one["type"], one["incident_id"], told(one)) == (
                    "feed.presence", name(served), [("dispatcher:li", "looking")],
                )  # fmt: skip
            await say(served, "handling")
            for one in (await feed.next(), await frame(ws)):
                assert told(one) == [("dispatcher:li", "handling")]
            async with served.client(Role.DISPATCHER, "li") as client:
                await client.delete(f"/v1/incidents/{name(served)}/presence", params={"page": "page-of-li"})
            for one in (await feed.next(), await frame(ws)):
                assert told(one) == []
            served.feed.close()
            with pytest.raises(EOFError):
                await far.next()


async def test_a_patrol_is_told_of_nobody_s_presence(served: Served) -> None:
    """The phone of a patrol learns of its own assignments only."""
    async with served.following(), listening(served.app) as at:
        await say(served)
        async with events(at, served.header(Role.PATROL, "unit-n")) as feed:
            assert (await feed.next())["type"] == "feed.hello"
            await say(served, "handling")
            served.feed.close()
            with pytest.raises(EOFError):
                await feed.next()


async def test_presence_does_not_move_a_client_past_rows_it_has_not_seen(served: Served) -> None:
    """The id that comes with it is that of the newest complete row the client was told."""
    async with (
        served.following(),
        listening(served.app) as at,
        events(at, served.header(Role.DISPATCHER), f"{AREA}:2") as feed,
    ):
        assert (await feed.next())["type"] == "feed.hello"
        ended = False
        while not ended:
            ended = (await feed.next())["end"]
        assert feed.last_event_id == f"{AREA}:3"
        await say(served)
        assert (await feed.next())["type"] == "feed.presence"
        assert feed.last_event_id == f"{AREA}:3"


class Board:
    """A board over memory with a clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.told: list[str] = []
        self.table = MemoryPresence(lambda: int(self.now * 1_000), lambda _: "")
        self.board = PresenceBoard(self.table, self.told.append, lambda: self.now)

    def at(self, incident_id: str) -> int:
        """Return how many are at an incident."""
        return len(self.board.of(AREA).get(incident_id, Attendance("", "", ())).people)


async def test_everybody_lapses_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was there is shown for as long as they could be there unheard, and no longer."""
    monkeypatch.setattr("dispatch.console.presence.POLL_S", 0.001)
    one = Board()
    await one.board.arrive(Presence(AREA, "inc-1", "dispatcher:li", "page-of-li"), handling=False)
    one.table.broken = True
    running = asyncio.create_task(one.board.run())
    try:
        one.now += LAPSE_S - 1
        looked = one.table.looked
        async with asyncio.timeout(10):
            while one.table.looked < looked + 3:
                await asyncio.sleep(0.002)
        assert one.at("inc-1") == 1
        one.now += 2
        async with asyncio.timeout(10):
            while one.at("inc-1"):
                await asyncio.sleep(0.005)
        assert one.told == [AREA, AREA]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_the_frame_of_a_presence_is_json_like_any_other() -> None:
    """Times are RFC 3339 text, so that every reader of JSON can read them."""
    found = orjson.loads(control("presence", AREA, 3, incident_id="inc-1", people=[]))
    assert found == {
        "id": f"{AREA}:3",
        "seq": 3,
        "type": "feed.presence",
        "incident_id": "inc-1",
        "people": [],
    }
