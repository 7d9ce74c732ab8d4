"""The incidents over HTTP: filters, pages, the dossier, the log, and commands that may lose a race."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.gateway.permissions import Role
from tests.unit.console.served import Served


@pytest.fixture
def served() -> Served:
    """A district with a robbery and, later and elsewhere, two thefts."""
    served = Served()
    served.area.world.alert(1, category="robbery", text="有人抢劫", persons_sought="红色外套")
    served.area.world.alert(60, x_m=1_500, category="theft", source_id="shop-05")
    served.area.world.alert(61, x_m=-1_500, category="theft", source_id="shop-07")
    served.area.second = 70
    return served


async def incidents(served: Served, **params: Any) -> list[dict[str, Any]]:
    """Return the incidents that a dispatcher is shown."""
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get("/v1/incidents", params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["incidents"]
    return found


async def order(served: Served, incident_id: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """Give an order as a dispatcher; return status and body of the answer."""
    async with served.client(Role.DISPATCHER, "chen") as client:
        answer = await client.post(f"/v1/incidents/{incident_id}/commands", json=body)
    return answer.status_code, answer.json()


async def test_list_is_newest_first_with_filters(served: Served) -> None:
    """The newest incident comes first, and each filter leaves only what matches."""
    assert [one["category"] for one in await incidents(served)] == ["theft", "theft", "robbery"]
    assert len(await incidents(served, category="theft")) == 2
    assert len(await incidents(served, priority=1)) == 1
    assert len(await incidents(served, status=["open", "review"])) == 3
    assert await incidents(served, status="closed") == []
    opened = (await incidents(served))[0]["opened_at"]
    assert len(await incidents(served, since=opened)) == 1


async def test_unknown_parameters_are_named(served: Served) -> None:
    """A misspelt filter is refused by name, on every call, and shows nobody the wrong list."""
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get("/v1/incidents", params={"catagory": "theft", "limit": 1, "<b>": "x"})
        posted = await client.post("/v1/incidents/inc-1/commands?force=1", json={})
        probed = await client.get("/healthz", params={"from": "a-balancer"})
    assert answer.status_code == posted.status_code == 422
    assert [(error["field"], error["value"]) for error in answer.json()["errors"]] == [
        ("<b>", "'x'"),
        ("catagory", "'theft'"),
    ]
    assert "known are area, category, cursor" in answer.json()["detail"]
    assert [error["field"] for error in posted.json()["errors"]] == ["force"]
    assert probed.status_code == 200


async def test_pages_hold_every_incident_once(served: Served) -> None:
    """Following the cursors gives each incident once, in order."""
    seen: list[str] = []
    cursor: Any = ""
    async with served.client(Role.AUDITOR) as client:
        for _ in range(3):
            body = (await client.get("/v1/incidents", params={"limit": 1, "cursor": cursor})).json()
            seen += [one["incident_id"] for one in body["incidents"]]
            cursor = body["next_cursor"]
    assert cursor is None
    assert seen == [one["incident_id"] for one in await incidents(served)]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"cursor": "bm9uc2Vuc2U"}, "cursor"),
        ({"cursor": "%%%"}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"priority": 6}, "priority"),
        ({"category": "ufo"}, "category"),
        ({"status": "asleep"}, "status"),
        ({"town": "x"}, "town"),
        ({"since": "2026-11-22T08:00:00"}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026"}, "since"),
    ],
)
async def test_wrong_parameters_are_named(served: Served, params: dict[str, Any], field: str) -> None:
    """A wrong filter is answered with 422, naming it."""
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get("/v1/incidents", params=params)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(field)


async def test_dossier_has_everything_of_the_incident(served: Served) -> None:
    """One incident comes with its assignments, advisories and alerts, in degrees and metres."""
    robbery = (await incidents(served, category="robbery"))[0]
    async with served.client(Role.AUDITOR) as client:
        dossier = (await client.get(f"/v1/incidents/{robbery['incident_id']}")).json()
    assert {one["incident_id"] for one in dossier["assignments"]} == {robbery["incident_id"]}
    assert [one["alert_id"] for one in dossier["alerts"]] == robbery["alert_ids"] == ["a2"]
    assert [one["key"] for one in dossier["alerts"]] == ["shop-00/a2"]
    assert dossier["advisories"]
    assert dossier["location"]["latitude"] == pytest.approx(23.466, abs=1e-6)
    (alert,) = dossier["alerts"]
    assert (alert["text"], alert["persons_sought"]) == ("有人抢劫", "红色外套")
    first = dossier["assignments"][0]
    assert first["status"] == "notified"
    assert first["distance_m"] > 0


async def test_log_explains_the_choice(served: Served) -> None:
    """The log of an incident holds what came in and why each responder was chosen."""
    robbery = (await incidents(served, category="robbery"))[0]
    async with served.client(Role.AUDITOR) as client:
        path = f"/v1/incidents/{robbery['incident_id']}/log"
        rows = (await client.get(path)).json()["rows"]
        short = (await client.get(path, params={"limit": 1})).json()
    notified = [e for row in rows for e in row["events"] if e["kind"] == "responder_notified"]
    assert rows[0]["input"]["kind"] == "alert_received"
    assert notified[0]["explanation"]["rank"] == 1
    assert len(short["rows"]) == 1


@pytest.mark.parametrize("path", ["/v1/incidents/inc-none", "/v1/incidents/inc-none/log", "/v1/nothing"])
async def test_what_is_not_there(served: Served, path: str) -> None:
    """An unknown incident or path is a 404 in the same form as every other error."""
    async with served.client(Role.DISPATCHER) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json()["title"] == "Not Found"


async def test_command_changes_the_incident_in_the_name_of_the_dispatcher(served: Served) -> None:
    """A command is carried out, and the log says who gave it."""
    robbery = (await incidents(served, category="robbery"))[0]
    status, body = await order(
        served, robbery["incident_id"], command="reprioritise", priority=2, expected_seq=robbery["seq"]
    )
    assert status == 200, body
    assert body["priority"] == 2
    assert getattr(served.area.world.rows[-1][1], "actor", "") == "dispatcher:chen"


async def test_lost_race_shows_the_present_state_and_who_changed_it(served: Served) -> None:
    """A command upon an old state is refused with 409, the new state, and what was changed by whom."""
    robbery = (await incidents(served, category="robbery"))[0]
    name, seen = robbery["incident_id"], robbery["seq"]
    await order(served, name, command="reprioritise", priority=2, expected_seq=seen)
    status, body = await order(served, name, command="reprioritise", priority=3, expected_seq=seen)
    assert status == 409
    assert body["incident"]["priority"] == 2
    assert body["incident"]["seq"] > seen
    assert [(change["actor"], change["input"]) for change in body["changes"]] == [
        ("dispatcher:chen", "reprioritise")
    ]


async def test_a_command_upon_a_row_that_is_not_there_is_refused(served: Served) -> None:
    """An expected_seq ahead of the log is nothing that anybody can have seen: 409 with the present row."""
    robbery = (await incidents(served, category="robbery"))[0]
    name, head = robbery["incident_id"], served.area.world.state.seq
    status, body = await order(served, name, command="reprioritise", priority=2, expected_seq=head + 1)
    assert status == 409
    assert f"only at row {head}" in body["detail"]
    assert body["incident"]["seq"] == robbery["seq"]
    status, body = await order(served, name, command="reprioritise", priority=2, expected_seq=head)
    assert status == 200, body


async def test_refusal_of_the_rules_gives_the_reason(served: Served) -> None:
    """What the rules do not allow is a 422 with their reason."""
    robbery = (await incidents(served, category="robbery"))[0]
    status, body = await order(
        served, robbery["incident_id"], command="assign", responder_id="nobody", expected_seq=robbery["seq"]
    )
    assert status == 422
    assert "nobody" in body["refused"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"command": "dance", "expected_seq": 1}, "command"),
        ({"command": "escalate"}, "expected_seq"),
        ({"command": "close", "expected_seq": 1}, "disposition"),
        ({"command": "note", "expected_seq": -1, "text": "x"}, "expected_seq"),
        ({"command": "escalate", "expected_seq": 1, "haste": True}, "haste"),
    ],
)
async def test_wrong_fields_of_a_command_are_named(served: Served, body: dict[str, Any], field: str) -> None:
    """A command with a wrong, missing or unknown field is not carried out, and the field is named."""
    status, answer = await order(served, "inc-440515-3-0", **body)
    assert status == 422
    assert field in [error["field"] for error in answer["errors"]]


async def test_an_alert_is_split_off_by_the_id_that_the_list_shows(served: Served) -> None:
    """The ids in an answer are those that a command takes: nobody has to know the keys of the log."""
    served.area.world.alert(71, category="robbery", source_id="shop-00")
    robbery = (await incidents(served, category="robbery"))[0]
    name, last = robbery["incident_id"], robbery["alert_ids"][-1]
    assert len(robbery["alert_ids"]) == 2
    status, body = await order(served, name, command="split", alert_ids=[last], expected_seq=robbery["seq"])
    assert status == 200, body
    assert body["alert_ids"] == robbery["alert_ids"][:1]


async def test_unknown_incident_cannot_be_commanded(served: Served) -> None:
    """A command to an incident that is not there is a 404."""
    status, _ = await order(served, "inc-none", command="escalate", expected_seq=1)
    assert status == 404


async def test_status_board_shows_who_is_busy_with_what(served: Served) -> None:
    """The board filters by kind, duty and business, pages by id, and names the assignment."""
    async with served.client(Role.DISPATCHER) as client:
        busy = (await client.get("/v1/responders", params={"busy": True, "kind": "unit"})).json()
        off = (await client.get("/v1/responders", params={"on_duty": False})).json()
        page = (await client.get("/v1/responders", params={"limit": 5})).json()
        rest = (await client.get("/v1/responders", params={"cursor": page["next_cursor"]})).json()
    assert busy["total"] == len(busy["responders"]) > 0
    assert all(one["busy_with"].startswith("asg-") for one in busy["responders"])
    assert [one["responder_id"] for one in off["responders"]] == ["unit-night"]
    assert len(page["responders"]) + len(rest["responders"]) == page["total"]
