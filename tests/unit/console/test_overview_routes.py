"""Map, board, coverage, cameras and hall over HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dispatch.console.board_views import BoardView
from dispatch.gateway.permissions import Role
from tests.unit.console.served import Served
from tests.worlds.small import AREA, NOON


@pytest.fixture
def served() -> Served:
    """A district with a robbery that two people answered, and a theft without them."""
    served = Served()
    world = served.area.world
    world.alert(1, category="robbery", text="call 13812345678")
    world.report(20, "unit-n", "accepted")
    world.alert(60, x_m=1_500, category="theft", source_id="shop-05")
    world.report(80, "unit-n", "on_scene")
    served.area.second = 100
    return served


async def got(served: Served, path: str, role: Role = Role.DISPATCHER, **params: Any) -> httpx.Response:
    """Return the answer to a call."""
    async with served.client(role) as client:
        return await client.get(path, params=params)


def moment(second: float) -> str:
    """Return a moment of the world as RFC 3339."""
    return datetime.fromtimestamp(NOON / 1_000 + second, UTC).isoformat()


async def test_the_map_changes_with_the_roster_only(served: Served) -> None:
    """The map has everybody that stays in one place, and is not sent again to who has it."""
    first = await got(served, "/v1/map")
    shown = first.json()
    assert [unit["id"] for unit in shown["units"]][:2] == ["unit-e", "unit-n"]
    assert {post["kind"] for post in shown["posts"]} == {"police", "security"}
    assert [town["code"] for town in shown["towns"]] == ["440515003"]
    west, south, east, north = shown["bounds"]
    assert west < shown["towns"][0]["longitude"] < east
    assert south < shown["towns"][0]["latitude"] < north
    tag = first.headers["etag"]
    async with served.client(Role.VIEWER) as client:
        again = await client.get("/v1/map", headers={"If-None-Match": f'"other", {tag}'})
        other = await client.get("/v1/map", headers={"If-None-Match": '"other"'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (other.status_code, other.json()) == (200, shown)


async def test_the_board_now(served: Served) -> None:
    """The board has the incidents with all that belongs to them, and whoever is bound or moves on duty."""
    shown = (await got(served, "/v1/board")).json()
    assert [one["category"] for one in shown["incidents"]] == ["robbery", "theft"]
    assert shown["past"] is False and shown["seq"] == shown["head_seq"] == served.area.world.state.seq
    ids = {one["incident_id"] for one in shown["incidents"]}
    assert {one["incident_id"] for one in shown["assignments"]} == ids
    assert {one["incident_id"] for one in shown["advisories"]} <= ids
    (unit,) = [one for one in shown["responders"] if one["responder_id"] == "unit-n"]
    assert unit["incident_id"] == shown["incidents"][0]["incident_id"]
    names = {one["responder_id"] for one in shown["responders"]}
    assert {"patrol-1", "vol-30"} <= names and "unit-night" not in names
    assert shown["counts"]["on_duty"] == {"unit": 5, "volunteer": 30, "patrol": 2, "police": 1, "security": 1}
    assert sum(shown["counts"]["busy"].values()) == len(served.area.world.state.busy)


async def test_the_board_of_a_past_moment(served: Served) -> None:
    """A moment of the past shows what was then: who had answered, what was not yet known, who was free."""
    before = (await got(served, "/v1/board", at=moment(30))).json()
    assert (before["past"], len(before["incidents"])) == (True, 1)
    assert before["at"] == moment(30).replace("+00:00", "Z")
    (own,) = [one for one in before["assignments"] if one["responder_id"] == "unit-n"]
    assert own["status"] == "accepted"
    by_row = (await got(served, "/v1/board", seq=before["seq"])).json()
    assert by_row["assignments"] == before["assignments"]
    assert (await got(served, "/v1/board", at=moment(0.5))).json()["incidents"] == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"at": "2000-01-01T00:00:00Z"}, "the log begins at"),
        ({"seq": 99}, "rows 1 to 6"),
        ({"seq": 0}, "greater than or equal to 1"),
        ({"seq": 1, "at": "2026-01-01T00:00:00Z"}, "not both"),
        ({"seq": 1, "after": 1}, "present only"),
        ({"at": "yesterday"}, "RFC 3339"),
    ],
)
async def test_moments_that_cannot_be_shown(served: Served, params: dict[str, Any], words: str) -> None:
    """A moment that the log does not have is refused, naming the limit."""
    answer = await got(served, "/v1/board", **params)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


async def test_what_has_not_come_yet_is_now(served: Served) -> None:
    """A moment in the future is the present: clocks of browsers are not exact."""
    assert (await got(served, "/v1/board", at=moment(10_000))).json()["past"] is False


async def test_only_what_changed(served: Served) -> None:
    """After a row only incidents that changed since are told, with all that is theirs, and who moved."""
    await got(served, "/v1/board")
    served.area.world.report(105, "unit-e", "accepted")
    whole = (await got(served, "/v1/board")).json()
    assert (await got(served, "/v1/board", after=whole["seq"])).json()["incidents"] == []
    served.area.world.report(110, "unit-n", "cleared", disposition="caught")
    served.area.second = 111
    change = (await got(served, "/v1/board", after=whole["seq"])).json()
    (first,) = [one for one in whole["incidents"] if one["category"] == "robbery"]
    assert [one["incident_id"] for one in change["incidents"]] == [first["incident_id"]]
    mine = [one for one in whole["assignments"] if one["incident_id"] == first["incident_id"]]
    assert len(change["assignments"]) == len(mine)
    (unit,) = [one for one in change["responders"] if one["responder_id"] == "unit-n"]
    assert unit["busy_with"] is None
    # Clearing sends the others home; nobody else is told.
    assert {one["responder_id"] for one in change["responders"]} <= {one["responder_id"] for one in mine}


async def test_who_may_not_call_people_sees_no_numbers(served: Served) -> None:
    """Numbers in free text are masked on the board for a viewer, now and in the past."""
    for params in ({}, {"seq": 3}):
        assert b"13812345678" not in (await got(served, "/v1/board", Role.VIEWER, **params)).content


async def test_coverage_and_what_an_assignment_costs(served: Served) -> None:
    """Every cell tells shares that rise with time; without somebody no share is larger, and some smaller."""
    whole = (await got(served, "/v1/coverage")).json()
    assert whole["within_s"] == [60, 180, 300]
    assert all(c["share"] == sorted(c["share"]) and c["without"] is None for c in whole["cells"])
    assert 0 < whole["total"]["share"][2] <= 1
    (incident,) = [i for i in served.area.world.state.incidents.values() if i.category == "robbery"]
    less = (await got(served, "/v1/coverage", incident=incident.incident_id)).json()
    assert less["total"]["without"] == whole["total"]["share"]
    assert less["total"]["share"] > less["total"]["without"]
    taken = (await got(served, "/v1/coverage", without=["patrol-1", "patrol-2", "police-1"])).json()
    assert taken["total"]["share"] == whole["total"]["share"]
    assert all(a <= b for c in taken["cells"] for a, b in zip(c["without"], c["share"], strict=True))
    assert taken["total"]["without"][2] < taken["total"]["share"][2]
    assert (await got(served, "/v1/coverage", without="nobody")).status_code == 404
    assert (await got(served, "/v1/coverage", incident="inc-440515-1-0")).status_code == 404


async def test_the_hall(served: Served) -> None:
    """The hall's screen has numbers, short names and no people."""
    answer = await got(served, "/v1/hall", Role.VIEWER)
    shown = answer.json()
    assert shown["open"]["by_category"] == {"robbery": 1, "theft": 1}
    assert shown["open"]["by_town"] == [{"code": "440515003", "name_zh": "澄华街道", "open": 2, "today": 2}]
    assert shown["today"] == {"alerts": 2, "opened": 2, "closed": 0, "first_answer_s_median": 19.0}
    assert (len(shown["trend"]), shown["trend"][-1]["opened"]) == (24, 2)
    assert [one["ref"] for one in shown["recent"]] == ["5", "3"]
    for hidden in ("unit-n", "vol-", "13812345678", "inc-"):
        assert hidden.encode() not in answer.content


async def test_cameras_near_an_incident(served: Served) -> None:
    """An area without cameras has none near; an unknown incident is not found."""
    incident = next(iter(served.area.world.state.incidents))
    answer = (await got(served, f"/v1/incidents/{incident}/cameras")).json()
    assert answer == {"incident_id": incident, "cameras": []}
    assert (await got(served, "/v1/incidents/inc-9/cameras")).status_code == 404
    assert (await got(served, "/v1/map", area=AREA)).json()["cameras"] == []


async def test_the_board_is_what_its_description_says(served: Served) -> None:
    """The board is put together of parts; the whole is the answer that the interface describes."""
    for params in ({}, {"seq": 4}, {"after": 3}):
        for role in (Role.DISPATCHER, Role.VIEWER):
            content = (await got(served, "/v1/board", role, **params)).content
            view = BoardView.model_validate_json(content)
            assert json.loads(view.model_dump_json()) == json.loads(content)
