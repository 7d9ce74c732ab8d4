"""Letting phones in over HTTP: good once, guessed by nobody, the same answer for every wrong code."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from dispatch.gateway import device_codes, devices
from dispatch.gateway.device_codes import CODE_S, read_code
from dispatch.gateway.guesses import OVER_ALL, PER_ADDRESS
from dispatch.gateway.permissions import Role
from tests.unit.console.served import ORIGIN, Served
from tests.worlds.small import AREA


@pytest.fixture
def served() -> Served:
    """The application over memory."""
    return Served()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash quickly: the slow hash is tried where codes are kept."""
    for module in (device_codes, devices):
        monkeypatch.setattr(module, "code_hash", lambda code, salt: sha256(salt + code.encode()).digest())


async def code_for(served: Served, responder_id: str = "unit-n", **client: Any) -> httpx.Response:
    """Ask for a code as a dispatcher."""
    async with served.client(Role.DISPATCHER, "li", **client) as desk:
        return await desk.post("/v1/devices/codes", json={"responder_id": responder_id})


async def log_in(
    served: Served, code: str, address: str = "10.0.0.1", origin: str | None = ORIGIN, name: str = "red phone"
) -> httpx.Response:
    """Try a code from an address."""
    transport = httpx.ASGITransport(served.app, raise_app_exceptions=False, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://console") as phone:
        headers = {"Origin": origin} if origin else {}
        return await phone.post("/v1/devices", json={"code": code, "device_name": name}, headers=headers)


async def test_a_code_logs_a_phone_in_as_its_responder(served: Served) -> None:
    """Eight digits become a session of the responder in a cookie that no script can read, for thirty days."""
    issued = (await code_for(served)).json()
    assert (issued["responder_id"], len(read_code(issued["code"])), issued["code"][4]) == ("unit-n", 8, " ")
    answer = await log_in(served, issued["code"])
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "max-age=259" in cookie
    who = answer.json()
    assert (who["role"], who["subject"], who["area_id"]) == ("patrol", "unit-n", AREA)
    async with served.client(None) as phone:
        phone.cookies.set(served.browser.session_cookie, answer.cookies[served.browser.session_cookie])
        assert (await phone.get("/v1/me")).json()["responder_id"] == "unit-n"


async def test_every_wrong_code_has_the_same_answer(served: Served) -> None:
    """Unknown, used, replaced, late or not a code at all: nobody learns which."""
    used = (await code_for(served)).json()["code"]
    assert (await log_in(served, used)).status_code == 201
    replaced, _ = (await code_for(served)).json()["code"], await code_for(served)
    late = (await code_for(served, "unit-e")).json()["code"]
    for hashed, (area_id, who, until) in list(served.codes.waiting.items()):
        if who == "unit-e":
            served.codes.waiting[hashed] = (area_id, who, until - CODE_S * 1_000 - 1)
    answers = [await log_in(served, code) for code in (used, replaced, late, "0000 0000", "12x", "１" * 8)]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_neither_code_nor_issuer_is_in_the_log(served: Served) -> None:
    """The log tells of a code by its number and its responder; the record says who issued it."""
    with capture_logs() as lines:
        issued = (await code_for(served)).json()["code"]
        await log_in(served, issued)
        await log_in(served, issued)
    written = repr(lines)
    assert issued not in written and read_code(issued) not in written and "li" not in written.split()
    events = [line["event"] for line in lines]
    assert events == ["device_code_issued", "device_logged_in", "device_code_wrong"]
    assert served.codes.record == [(AREA, "unit-n", "dispatcher:li")]


async def test_who_guesses_is_soon_let_try_no_more(served: Served) -> None:
    """After twenty wrong codes from an address even a right one waits; elsewhere it is good."""
    issued = (await code_for(served)).json()["code"]
    for _ in range(PER_ADDRESS):
        assert (await log_in(served, "0000 0000")).status_code == 403
    refused = await log_in(served, issued)
    assert refused.status_code == 429 and 0 < int(refused.headers["retry-after"]) <= 600
    assert (await log_in(served, issued, "10.0.0.2")).status_code == 201


async def test_guessing_from_everywhere_is_stopped_too(served: Served) -> None:
    """Many addresses, or many of one IPv6 network, help nobody."""
    for number in range(PER_ADDRESS):
        await log_in(served, "0000 0000", f"2001:db8::{number:x}")
    assert (await log_in(served, "0000 0000", "2001:db8::ffff")).status_code == 429
    for number in range(OVER_ALL - PER_ADDRESS):
        assert (await log_in(served, "0000 0000", f"10.0.1.{number}")).status_code == 403
    assert (await log_in(served, "0000 0000", "10.0.2.1")).status_code == 429


async def test_right_codes_are_not_counted_as_guesses(served: Served) -> None:
    """A whole team logs in from behind one address."""
    for _ in range(PER_ADDRESS + 2):
        issued = (await code_for(served)).json()["code"]
        assert (await log_in(served, issued)).status_code == 201


async def test_another_sites_page_logs_nobody_in(served: Served) -> None:
    """A page of another origin cannot make a browser ours; a program without a page can log in."""
    issued = (await code_for(served)).json()["code"]
    assert (await log_in(served, issued, origin="https://elsewhere.example")).status_code == 403
    assert (await log_in(served, issued, origin=None)).status_code == 201


async def test_a_code_is_only_for_a_responder_of_ones_own(served: Served) -> None:
    """Nobody is let in as somebody who is not on the roster, or of a town that is not the issuer's."""
    assert (await code_for(served, "nobody")).status_code == 404
    assert (await code_for(served, towns=("440515099",))).status_code == 404
    assert (await code_for(served, towns=("440515003",))).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "12345678"}, "device_name"),
        ({"code": "12345678", "device_name": "  "}, "device_name"),
        ({"code": "12345678", "device_name": "x" * 61}, "device_name"),
        ({"device_name": "phone"}, "code"),
        ({"code": "1" * 21, "device_name": "phone"}, "code"),
    ],
)
async def test_wrong_fields_are_named(served: Served, body: dict[str, str], field: str) -> None:
    """A body with a wrong field is a 422 that names it, and no attempt."""
    async with served.client(None) as phone:
        answer = await phone.post("/v1/devices", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
