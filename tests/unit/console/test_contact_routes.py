"""The call button: shown to those who may, for a reason, and never without a record of it."""

from __future__ import annotations

import pytest

from dispatch.gateway.permissions import Role
from dispatch.privacy.contact import Contact
from tests.unit.console.served import Served
from tests.worlds.small import AREA

CALL = "/v1/responders/vol-01/contact"
CHEN = Contact("陈大文", "13812345678")


@pytest.fixture
def served() -> Served:
    """The application, with one contact on record and one incident."""
    found = Served()
    found.contacts.known["vol-01"] = CHEN
    found.area.world.alert(0)
    return found


async def test_the_board_shows_masked_contacts(served: Served) -> None:
    """The status board has a masked name and number for those on record, null for others; never in full."""
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get("/v1/responders", params={"kind": "volunteer"})
    shown = {one["responder_id"]: one["contact"] for one in answer.json()["responders"]}
    assert shown["vol-01"] == {"name": "陈*", "phone": "138****5678"}
    assert shown["vol-02"] is None
    assert CHEN.phone not in answer.text and CHEN.name not in answer.text


async def test_a_reveal_is_answered_and_on_record(served: Served) -> None:
    """Who, whose, for which incident and why is on record; the answer may not be stored anywhere."""
    incident = next(iter(served.area.world.state.incidents))
    async with served.client(Role.DISPATCHER, "li") as client:
        answer = await client.post(CALL, json={"incident_id": incident, "reason": " 联系不上 "})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"responder_id": "vol-01", "name": CHEN.name, "phone": CHEN.phone}
    assert answer.headers["cache-control"] == "no-store"
    (noted,) = served.contacts.record
    assert (noted.actor, noted.subject_id, noted.incident_id, noted.reason) == (
        "dispatcher:li", "vol-01", incident, "联系不上",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (CALL, {}, 422, "incident_id or a reason"),
        (CALL, {"reason": "   "}, 422, "incident_id or a reason"),
        (CALL, {"reason": "x" * 401}, 422, "400"),
        (CALL, {"reason": "x", "because": "y"}, 422, "because"),
        (CALL, {"incident_id": "inc-440515-99-0"}, 404, "incident"),
        ("/v1/responders/nobody/contact", {"reason": "x"}, 404, "responder"),
    ],
)
async def test_without_a_good_reason_nothing_is_asked(
    served: Served, path: str, body: dict[str, str], status: int, words: str
) -> None:
    """A missing, empty or unknown reason is refused before anything is read."""
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.post(path, json=body)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert served.contacts.record == []


async def test_nothing_is_shown_that_could_not_be_recorded(served: Served) -> None:
    """Without the record, over the limit, or without the key, the answer has no name and no number."""
    async with served.client(Role.DISPATCHER) as client:
        served.contacts.away = True
        away = await client.post(CALL, json={"reason": "x"})
        served.contacts.away, served.contacts.limit = False, 0
        over = await client.post(CALL, json={"reason": "x"})
        served.contacts.limit, served.contacts.keyless = 10, True
        keyless = await client.post(CALL, json={"reason": "x"})
        served.contacts.keyless = False
        unknown = await client.post("/v1/responders/vol-02/contact", json={"reason": "x"})
    assert [a.status_code for a in (away, over, keyless, unknown)] == [503, 429, 503, 404]
    assert over.headers["retry-after"] == "60"
    assert all(CHEN.phone not in a.text for a in (away, over, keyless, unknown))


async def test_the_auditor_reads_the_record_and_reveals_nothing(served: Served) -> None:
    """An auditor pages through who saw whose number; it has no call button, and a dispatcher no record."""
    async with served.client(Role.DISPATCHER, "li") as client:
        for _ in range(3):
            await client.post(CALL, json={"reason": "x"})
        assert (await client.get("/v1/audit/reveals")).status_code == 403
    async with served.client(Role.AUDITOR) as client:
        first = (await client.get("/v1/audit/reveals", params={"limit": 2, "area": AREA})).json()
        last = (await client.get("/v1/audit/reveals", params={"before": first["next_before"]})).json()
        assert (await client.post(CALL, json={"reason": "x"})).status_code == 403
    assert [one["access_id"] for one in first["reveals"] + last["reveals"]] == [3, 2, 1]
    assert last["next_before"] is None
    assert {(one["actor"], one["responder_id"], one["kind"]) for one in first["reveals"]} == {
        ("dispatcher:li", "vol-01", "reveal")
    }


async def test_numbers_in_what_was_written_are_for_those_who_call(served: Served) -> None:
    """A dispatcher reads the alert as it came; the auditor reads it with its numbers masked."""
    text = "失主电话13812345678,身份证440515199001011234"
    served.area.world.alert(60, x_m=3000, text=text, persons_sought=text)
    incident = next(
        name for name, one in served.area.world.state.incidents.items() if "a3" in str(one.alert_keys)
    )
    seen: dict[Role, str] = {}
    for role in (Role.DISPATCHER, Role.AUDITOR):
        async with served.client(role) as client:
            pages = [f"/v1/incidents/{incident}", f"/v1/incidents/{incident}/log", "/v1/incidents"]
            seen[role] = "".join([(await client.get(page)).text for page in pages])
    assert seen[Role.DISPATCHER].count("13812345678") == 4
    assert "13812345678" not in seen[Role.AUDITOR] and "440515199001011234" not in seen[Role.AUDITOR]
    assert seen[Role.AUDITOR].count("失主电话138****5678,身份证4405************34") == 4
