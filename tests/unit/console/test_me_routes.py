"""The responder who asks, over HTTP: who it is, its duty, where it is, what it did."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import token_hash
from dispatch.store.own import Said
from tests.unit.console.served import Served
from tests.unit.notify.push_service import Browser
from tests.worlds.small import AREA

AT = "2026-11-22T08:00:00+08:00"


@pytest.fixture
def served() -> Served:
    """A district with one theft, to which unit-n was notified."""
    served = Served()
    served.area.world.alert(1)
    served.area.second = 5
    return served


async def call(
    served: Served, method: str, path: str, body: Any = None, subject: str = "patrol-1", **query: str
) -> httpx.Response:
    """Ask as a responder."""
    async with served.client(Role.PATROL, subject) as client:
        return await client.request(method, path, json=body, params=query)


async def duty(
    served: Served, status: str, report_id: str = "d1", subject: str = "patrol-1"
) -> httpx.Response:
    """Report on duty or off."""
    body = {"report_id": report_id, "status": status, "at": AT}
    return await call(served, "POST", "/v1/me/duty", body, subject)


def position(number: int, north: float = 0.0, at: str = "2026-06-01T12:00:0") -> dict[str, Any]:
    """Return a position so many degrees north of the centre of the world, `number` seconds after noon."""
    return {
        "report_id": f"p{number}",
        "at": f"{at}{number}+08:00",
        "latitude": 23.466 + north,
        "longitude": 116.762,
    }


async def positions(served: Served, *given: dict[str, Any], subject: str = "patrol-1") -> httpx.Response:
    """Report positions."""
    return await call(served, "POST", "/v1/me/positions", {"positions": list(given)}, subject)


async def test_who_one_is(served: Served) -> None:
    """Name, kind, place and duty of the responder who asks; somebody who is on no roster is nobody."""
    me = (await call(served, "GET", "/v1/me", subject="unit-n")).json()
    assert (me["responder_id"], me["kind"], me["area_id"], me["town"]) == (
        "unit-n",
        "unit",
        AREA,
        "440515003",
    )
    assert (me["on_duty"], me["position"], me["position_at"]) == (True, None, None)
    assert set(me["home"]) >= {"latitude", "longitude"} and me["now"].startswith("20")
    assert (await call(served, "GET", "/v1/me", subject="stranger")).status_code == 404


async def test_going_on_and_off_duty(served: Served) -> None:
    """The desk sees it at once; the same report again, as from a phone without network, changes nothing."""
    assert (await duty(served, "off_duty")).json() == {"repeat": False, "on_duty": False}
    assert (await duty(served, "on_duty", "d2")).json() == {"repeat": False, "on_duty": True}
    rows = len(served.area.world.rows)
    assert (await duty(served, "off_duty")).json() == {"repeat": True, "on_duty": True}
    assert len(served.area.world.rows) == rows
    assert (await call(served, "GET", "/v1/me")).json()["on_duty"] is True


async def test_going_off_duty_gives_back_what_waits_for_an_answer(served: Served) -> None:
    """An assignment that was not answered goes to the next best when its responder goes home."""
    await duty(served, "off_duty", subject="unit-n")
    async with served.client(Role.PATROL, "unit-n") as client:
        (one,) = (await client.get("/v1/me/assignments")).json()["assignments"]
    assert one["status"] == "declined"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"report_id": "d", "status": "accepted", "at": AT}, "status"),
        ({"report_id": "d", "status": "on_duty"}, "at"),
        ({"report_id": "", "status": "on_duty", "at": AT}, "report_id"),
        (
            {"report_id": "d", "status": "on_duty", "at": AT, "location": {"latitude": 1}},
            "location.longitude",
        ),
    ],
)
async def test_wrong_fields_of_a_duty_report_are_named(served: Served, body: Any, field: str) -> None:
    """Only on or off duty, with its time; what is wrong is named."""
    answer = await call(served, "POST", "/v1/me/duty", body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_positions_are_one_row_and_each_counts_once(served: Served) -> None:
    """What a phone kept while it was offline becomes one row, the newest position; repeats change nothing."""
    rows = len(served.area.world.rows)
    answer = await positions(served, *(position(number, number / 1_000) for number in range(3)))
    assert answer.json() == {"accepted": 3, "repeats": 0, "refused": 0}
    again = await positions(served, position(2, 0.002), position(3, 0.003))
    assert again.json() == {"accepted": 1, "repeats": 1, "refused": 0}
    assert len(served.area.world.rows) >= rows
    me = (await call(served, "GET", "/v1/me")).json()
    assert me["position"]["latitude"] == pytest.approx(23.469, abs=1e-5)


async def test_no_position_is_taken_off_duty(served: Served) -> None:
    """Where somebody is who is off duty is nobody's business: 409, and nothing of it is kept."""
    await duty(served, "off_duty")
    rows = len(served.area.world.rows)
    answer = await positions(served, position(1))
    assert answer.status_code == 409 and "duty" in answer.json()["detail"]
    assert len(served.area.world.rows) == rows
    assert ("patrol-1", "p1") not in served.area.receipts


async def test_a_position_that_cannot_be_true_is_counted_apart(served: Served) -> None:
    """A phone without a fix says 0° N 0° E: refused, and the others of the same call are taken."""
    nowhere = position(1) | {"latitude": 0.0, "longitude": 0.0}
    answer = await positions(served, nowhere, position(2))
    assert answer.json() == {"accepted": 1, "repeats": 0, "refused": 1}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([], "positions"),
        ([position(1)] * 101, "positions"),
        ([position(1), position(2) | {"latitude": 91}], "positions[1].latitude"),
        ([position(1), position(2) | {"datum": "utm"}], "positions[1].datum"),
    ],
)
async def test_wrong_positions_are_named(served: Served, given: list[Any], field: str) -> None:
    """One to a hundred, each on earth; the wrong ones are named by their place in the list."""
    answer = await positions(served, *given)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_nobody_reports_for_another(served: Served) -> None:
    """A responder id in the body changes nothing: it is always that of the session."""
    body = {"report_id": "d1", "status": "off_duty", "at": AT, "responder_id": "unit-n"}
    await call(served, "POST", "/v1/me/duty", body)
    assert (await call(served, "GET", "/v1/me", subject="unit-n")).json()["on_duty"] is True
    assert (await call(served, "GET", "/v1/me")).json()["on_duty"] is False


async def test_history_has_ones_own_words(served: Served) -> None:
    """Disposition, note and the call for reinforcement come back, newest first, page by page."""
    async with served.client(Role.PATROL, "unit-n") as client:
        (one,) = (await client.get("/v1/me/assignments")).json()["assignments"]
        body = {"report_id": "c", "status": "cleared", "at": AT, "disposition": "settled"}
        await client.post(f"/v1/assignments/{one['assignment_id']}/status", json=body)
        served.own.words[one["assignment_id"]] = Said(7, True, "two of them")
        page = (await client.get("/v1/me/history", params={"limit": 1})).json()
        wrong = await client.get("/v1/me/history", params={"before": "x"})
    (told,) = page["assignments"]
    assert (told["disposition"], told["note"], told["seq"]) == ("settled", "two of them", 7)
    assert told["reinforcement_requested"] is True and page["next_before"] is None
    assert "盗窃" in told["text_zh"] and "theft" in told["text_en"]
    assert wrong.status_code == 422


async def test_a_browser_subscribes_and_unsubscribes(served: Served) -> None:
    """The key is given, the subscription is bound to the session, and only its owner ends it."""
    assert (await call(served, "GET", "/v1/me/push")).json() == {"public_key": "BKey"}
    wanted = Browser("https://push.example.net/1").subscription
    body = {"endpoint": wanted.endpoint, "keys": {"p256dh": wanted.p256dh, "auth": wanted.auth}}
    headers = served.header(Role.PATROL, "patrol-1")
    async with served.client(None) as client:
        answer = await client.put("/v1/me/push", json=body | {"expirationTime": None}, headers=headers)
    assert answer.json() == {"endpoint_hash": wanted.hash.hex()}
    held = token_hash(headers["Authorization"].removeprefix("Bearer "))
    assert served.pushes.kept[wanted.hash] == (AREA, "patrol-1", wanted, held)
    known = wanted.hash.hex()
    foreign = await call(served, "DELETE", "/v1/me/push", subject="unit-n", endpoint_hash=known)
    own = await call(served, "DELETE", "/v1/me/push", endpoint_hash=known)
    assert (foreign.status_code, own.status_code, served.pushes.kept) == (404, 204, {})


@pytest.mark.parametrize(
    ("endpoint", "word"),
    [
        ("http://push.example.net/1", "https"),
        ("https://127.0.0.1/1", "public"),
        ("https://push.example.net:8443/1", "443"),
    ],
)
async def test_an_endpoint_that_may_not_be_one_is_refused(served: Served, endpoint: str, word: str) -> None:
    """What a browser names is looked at before it is kept."""
    wanted = Browser(endpoint).subscription
    body = {"endpoint": endpoint, "keys": {"p256dh": wanted.p256dh, "auth": wanted.auth}}
    answer = await call(served, "PUT", "/v1/me/push", body)
    assert answer.status_code == 422 and word in answer.json()["detail"]
    assert served.pushes.kept == {}


async def test_without_a_key_there_is_no_web_push() -> None:
    """Pages learn that it is not set up, and a subscription is kept nowhere."""
    served = Served(push_key="")
    wanted = Browser("https://push.example.net/1").subscription
    body = {"endpoint": wanted.endpoint, "keys": {"p256dh": wanted.p256dh, "auth": wanted.auth}}
    assert (await call(served, "GET", "/v1/me/push")).json() == {"public_key": None}
    assert (await call(served, "PUT", "/v1/me/push", body)).status_code == 404
    assert served.pushes.kept == {}
