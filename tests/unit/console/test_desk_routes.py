"""The desk over HTTP: the feed of alerts, who could be sent, and claims."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.gateway.permissions import Role
from tests.unit.console.served import Served


@pytest.fixture
def served() -> Served:
    """A district with a fire, told of twice, and a theft by another source."""
    served = Served()
    world = served.area.world
    world.alert(1, category="fire", text="fire, call 13812345678")
    world.alert(2, category="fire")
    world.alert(3, x_m=1_500, source_id="shop-05")
    served.area.second = 10
    return served


async def ask(served: Served, path: str, role: Role = Role.DISPATCHER, **params: Any) -> tuple[int, Any]:
    """Return status and body of the answer to a question."""
    async with served.client(role) as client:
        answer = await client.get(path, params=params)
    return answer.status_code, answer.json()


async def order(served: Served, subject: str, incident_id: str, command: str, **body: Any) -> tuple[int, Any]:
    """Give an order upon the present state as a dispatcher; return status and body of the answer."""
    seq = served.area.world.state.seq
    async with served.client(Role.DISPATCHER, subject) as client:
        answer = await client.post(
            f"/v1/incidents/{incident_id}/commands",
            json={"command": command, "expected_seq": seq} | body,
        )
    return answer.status_code, answer.json()


def fire(served: Served) -> str:
    """Return the incident of the fire."""
    return next(
        one.incident_id for one in served.area.world.state.incidents.values() if one.category == "fire"
    )


async def test_alerts_are_listed_with_what_became_of_them(served: Served) -> None:
    """Newest first, in pages, each with its incident and outcome; numbers in words only for who may call."""
    status, page = await ask(served, "/v1/alerts", limit=2)
    assert status == 200
    assert [(one["seq"], one["outcome"], one["source_id"]) for one in page["alerts"]] == [
        (5, "opened", "shop-05"),
        (4, "joined", "shop-00"),
    ]
    assert page["next_before"] == 4
    _, rest = await ask(served, "/v1/alerts", limit=2, before=4)
    (first,) = rest["alerts"]
    assert (first["incident_id"], first["outcome"], rest["next_before"]) == (fire(served), "opened", None)
    assert "13812345678" in first["text"]
    _, masked = await ask(served, "/v1/alerts", Role.VIEWER, limit=2, before=4)
    assert "13812345678" not in masked["alerts"][0]["text"]


@pytest.mark.parametrize(
    ("params", "seqs"),
    [
        ({"after": 4}, [5]),
        ({"source_id": "shop-05"}, [5]),
        ({"category": "fire"}, [4, 3]),
        ({"priority": 1}, [4, 3]),
        ({"town": "440515003"}, [5, 4, 3]),
        ({"source_class": "sensor"}, []),
    ],
)
async def test_alerts_by_filter(served: Served, params: dict[str, Any], seqs: list[int]) -> None:
    """Each filter leaves what matches it."""
    assert [one["seq"] for one in (await ask(served, "/v1/alerts", **params))[1]["alerts"]] == seqs


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 0}, {"limit": 501}, {"before": -1}, {"before": 2**63}, {"source_class": "x"}, {"town": "1"}],
)
async def test_wrong_parameters_of_the_feed_are_named(served: Served, wrong: dict[str, Any]) -> None:
    """What cannot be meant is refused by name."""
    status, problem = await ask(served, "/v1/alerts", **wrong)
    assert (status, [error["field"] for error in problem["errors"]]) == (422, list(wrong))


async def test_candidates_are_ranked_and_say_why_not(served: Served) -> None:
    """Who could be sent, by travel time; who is bound is not free; a search finds who is off duty."""
    status, page = await ask(served, f"/v1/incidents/{fire(served)}/candidates", limit=12)
    assert (status, page["located"], len(page["candidates"])) == (200, True, 12)
    times = [one["travel_seconds"] for one in page["candidates"]]
    assert times == sorted(times)
    bound = served.area.world.state.busy
    assert {one["responder_id"] for one in page["candidates"] if not one["free"]} <= set(bound)
    assert any(one["reason"] == "busy" for one in page["candidates"])
    _, searched = await ask(served, f"/v1/incidents/{fire(served)}/candidates", q=" night ")
    assert [(one["responder_id"], one["reason"], one["free"]) for one in searched["candidates"]] == [
        ("unit-night", "off_duty", True)
    ]
    status, made = await order(served, "li", fire(served), "assign", responder_id="unit-night")
    assert status == 200 and "unit-night" in {one["responder_id"] for one in made["assignments"]}


async def test_an_incident_without_a_place_has_no_candidates(served: Served) -> None:
    """Nobody is ranked by the way to nowhere, and the answer says that this is why."""
    served.area.world.alert(11, point=None, source_id="stranger")
    review = next(one for one in served.area.world.state.incidents.values() if one.status == "review")
    status, page = await ask(served, f"/v1/incidents/{review.incident_id}/candidates")
    assert (status, page["located"], page["candidates"]) == (200, False, [])


async def test_a_claim_is_shown_and_refused_to_others_by_name(served: Served) -> None:
    """The owner and since when are in the incident and in the refusal; taking over asks for the word."""
    name = fire(served)
    status, shown = await order(served, "li", name, "claim")
    assert (status, shown["owner"], shown["held"]) == (200, "dispatcher:li", False)
    since = shown["owner_since"]
    assert since is not None and shown["next_tier_at"] is not None
    served.area.second = 20
    status, refused = await order(served, "wu", name, "claim")
    assert (status, refused["owner"], refused["owner_since"]) == (422, "dispatcher:li", since)
    assert "in the hands of dispatcher:li" in refused["refused"]
    status, taken = await order(served, "wu", name, "claim", take_over=True)
    assert (status, taken["owner"]) == (200, "dispatcher:wu") and taken["owner_since"] > since
    assert (await order(served, "li", name, "give_back"))[0] == 422
    status, back = await order(served, "wu", name, "give_back")
    assert (status, back["owner"], back["owner_since"]) == (200, "", None)


async def test_two_who_claim_at_once_do_not_both_have_it(served: Served) -> None:
    """The second of two claims upon the same row loses the race, and sees by whom."""
    name, seq = fire(served), served.area.world.state.seq
    assert (await order(served, "li", name, "claim", expected_seq=seq))[0] == 200
    status, lost = await order(served, "wu", name, "claim", expected_seq=seq, take_over=True)
    assert (status, lost["incident"]["owner"]) == (409, "dispatcher:li")
    assert [(change["actor"], change["input"], change["events"]) for change in lost["changes"]] == [
        ("dispatcher:li", "claim", ["owner_taken"])
    ]


async def test_the_list_says_when_the_next_tier_comes(served: Served) -> None:
    """Each open incident has the time of its next tier, or none while somebody is there."""
    _, page = await ask(served, "/v1/incidents", category="fire")
    (shown,) = page["incidents"]
    assert shown["next_tier_at"] == shown["due_at"] != ""
    await order(served, "li", fire(served), "stand_down")
    (held,) = (await ask(served, "/v1/incidents", category="fire"))[1]["incidents"]
    assert (held["held"], held["next_tier_at"], held["owner"]) == (True, None, "dispatcher:li")
    assert held["due_at"] is not None
