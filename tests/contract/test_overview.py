"""The overview over a real database: what is shown of the past is what was shown then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Any

import httpx
import pytest

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.model.geometry import Point
from dispatch.model.inputs import RosterAdopted
from dispatch.model.roster import Camera
from dispatch.record import Entry
from dispatch.store.documents import keep_roster
from dispatch.store.history import History, StillReplaying
from dispatch.store.pool import Store
from dispatch.store.queries import Archive
from tests.contract.entries import alert, position, status
from tests.unit.console.served import Served, utc_ms
from tests.worlds.small import AREA, M, people, roster

STEPS = 60


@pytest.fixture
async def console(area: CommandArea, store: Store) -> AsyncIterator[httpx.AsyncClient]:
    """A dispatcher's client of the application over the real area and its log."""
    served = Served()
    served.app.state.desk = replace(
        served.desk, areas={AREA: area}, archive=Archive(store), past=History(store), now_ms=utc_ms
    )
    async with served.client(Role.DISPATCHER) as client:
        yield client


async def got(console: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    """Return what a call answers."""
    answer = await console.get(path, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def shown(board: dict[str, Any]) -> dict[str, Any]:
    """Return what a board shows, without the moment at which it was asked for; in a fixed order."""
    parts = {name: board[name] for name in ("incidents", "assignments", "advisories", "responders")}
    return {"seq": board["seq"], "counts": board["counts"]} | {
        name: sorted(rows, key=repr) for name, rows in parts.items()
    }


async def happen(area: CommandArea, chance: Random, number: int) -> None:
    """Let one thing happen."""
    state = await area.present()
    held = sorted(state.busy)
    where = chance.randrange(-900, 900), chance.randrange(-900, 900)
    entry = alert(number, *where, category=chance.choice(["theft", "fire"]))
    if held and chance.random() < 0.6:
        who = chance.choice(held)
        word = chance.choice(["accepted", "declined", "en_route", "on_scene", "cleared"])
        entry = status(who, state.busy[who], word, f"r{number}", "done")
    elif chance.random() < 0.3:
        names = [r.responder_id for r in people() if r.mobile]
        entry = position(chance.choice(names), *where, state.at, number)
    await area.apply([entry])


async def test_every_past_board_is_the_board_that_was(area: CommandArea, console: httpx.AsyncClient) -> None:
    """Each board is shown again for its row, for its moment, and as the changes put together."""
    chance, truth, moments = Random(440515), {}, {}
    whole = await got(console, "/v1/board")
    pieces = {name: {one[key]: one for one in whole[name]} for name, key in KEYS.items()}
    for number in range(STEPS):
        await happen(area, chance, number)
        board = await got(console, "/v1/board")
        truth[board["seq"]], moments[board["seq"]] = shown(board), board["at"]
        change = await got(console, "/v1/board", after=whole["seq"])
        put_on(pieces, change)
        assert {one["incident_id"] for one in board["incidents"]} == set(pieces["incidents"])
        for name in ("incidents", "assignments", "advisories"):
            assert sorted(pieces[name].values(), key=repr) == truth[board["seq"]][name]
        told = {one["responder_id"]: one for one in board["responders"]}
        assert told.items() <= pieces["responders"].items()
        whole = change
        # Two rows in one millisecond are one moment: the newer one is what is shown of it.
        await asyncio.sleep(0.002)
    order = list(truth)
    chance.shuffle(order)
    for seq in order:
        assert shown(await got(console, "/v1/board", seq=seq)) == truth[seq]
        then = await got(console, "/v1/board", at=moments[seq])
        assert (then["past"], then["at"]) == (True, moments[seq])
        assert shown(then) == truth[seq]


KEYS = {
    "incidents": "incident_id",
    "assignments": "assignment_id",
    "advisories": "advisory_id",
    "responders": "responder_id",
}


def put_on(pieces: dict[str, dict[str, Any]], change: dict[str, Any]) -> None:
    """Put what changed onto the pieces of a board, as a page does."""
    for name, key in KEYS.items():
        pieces[name] |= {one[key]: one for one in change[name]}


async def test_the_hall_counts_from_the_log(area: CommandArea, console: httpx.AsyncClient) -> None:
    """The day's numbers are those of the log, also when they are asked for again while it goes on."""
    await area.apply([alert(1), alert(2), alert(3, x_m=2_000)])
    first = await got(console, "/v1/hall")
    assert (first["today"]["alerts"], first["today"]["opened"], first["today"]["closed"]) == (3, 2, 0)
    state = await area.present()
    incident = next(iter(state.incidents.values()))
    one = state.assignments[incident.assignment_ids[0]]
    await area.apply([status(one.responder_id, one.assignment_id, "on_scene", "r1")])
    await area.apply([status(one.responder_id, one.assignment_id, "cleared", "r2", "caught")])
    second = await got(console, "/v1/hall")
    assert (second["today"]["alerts"], second["today"]["closed"]) == (3, 1)
    assert second["today"]["first_answer_s_median"] is not None
    assert sum(second["open"]["by_status"].values()) == 1
    assert {row["status"] for row in second["recent"]} == {"open", "closed"}


async def test_cameras_near_the_scene(area: CommandArea, store: Store, console: httpx.AsyncClient) -> None:
    """Cameras come nearest first, with distance and bearing from the scene and the link of the registry."""
    cameras = (
        Camera("cam-1", "东", "440515003001", Point(300 * M, 0), "https://video.example/1"),
        Camera("cam-2", "北", "440515003001", Point(0, 100 * M)),
    )
    version = await keep_roster(store, replace(roster(), cameras=cameras))
    await area.apply([Entry(AREA, "test", RosterAdopted(version, "test")), alert(1)])
    (incident,) = (await got(console, "/v1/board"))["incidents"]
    path = f"/v1/incidents/{incident['incident_id']}/cameras"
    near = (await got(console, path))["cameras"]
    assert [(c["camera_id"], c["distance_m"], c["bearing_deg"]) for c in near] == [
        ("cam-2", 100.0, 0), ("cam-1", 300.0, 90),
    ]  # fmt: skip
    assert near[1]["url"] == "https://video.example/1"
    assert len((await got(console, path, limit=1))["cameras"]) == 1
    assert [c["id"] for c in (await got(console, "/v1/map"))["cameras"]] == ["cam-1", "cam-2"]


async def test_a_long_replay_is_told_to_try_again(
    area: CommandArea, console: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the past takes longer than a call may, the answer is 503, says how far it is and when to ask."""

    async def slow(*_: object) -> None:
        raise StillReplaying(5, 9)

    monkeypatch.setattr(History, "state", slow)
    answer = await console.get("/v1/board", params={"seq": 1})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "row 5 of 9" in answer.json()["detail"]


async def test_coverage_of_a_past_moment(area: CommandArea, console: httpx.AsyncClient) -> None:
    """Coverage at a past moment is computed from who was free then."""
    await area.apply([alert(0, x_m=-800)])
    before = await got(console, "/v1/coverage")
    await asyncio.sleep(0.002)
    for number in range(1, 6):
        await area.apply([alert(number, x_m=700 * number)])
    after = await got(console, "/v1/coverage")
    assert after["total"]["share"] < before["total"]["share"]
    then = await got(console, "/v1/coverage", at=before["at"])
    assert then == before
