"""The patrol's phone over HTTP: only its own, each report once, refusals with their reason."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dispatch.gateway.permissions import Role
from tests.unit.console.served import Served


@pytest.fixture
def served() -> Served:
    """A district with one theft, to which unit-n was notified."""
    served = Served()
    served.area.world.alert(1)
    served.area.second = 5
    return served


async def own(served: Served, subject: str = "unit-n") -> list[dict[str, Any]]:
    """Return the assignments that a responder is shown."""
    async with served.client(Role.PATROL, subject) as client:
        found: list[dict[str, Any]] = (await client.get("/v1/me/assignments")).json()["assignments"]
        return found


async def report(
    served: Served, assignment_id: str, status: str, subject: str = "unit-n", **fields: Any
) -> httpx.Response:
    """Report a status as a responder."""
    body = {"report_id": f"r-{status}", "status": status, "at": "2026-11-22T08:00:00+08:00"} | fields
    async with served.client(Role.PATROL, subject) as client:
        return await client.post(f"/v1/assignments/{assignment_id}/status", json=body)


async def test_responder_sees_its_own_assignment_with_the_scene(served: Served) -> None:
    """What, where and how urgent is shown to the responder; another responder sees nothing of it."""
    (one,) = await own(served)
    assert (one["status"], one["category"], one["incident_status"]) == ("notified", "theft", "open")
    assert one["scene"]["latitude"] == pytest.approx(23.466, abs=1e-6)
    assert await own(served, "patrol-1") == []


async def test_answers_move_the_assignment_on(served: Served) -> None:
    """Accepted, on scene and cleared are taken in, each with the assignment as it then stands."""
    (one,) = await own(served)
    for status, more in (("accepted", {}), ("on_scene", {}), ("cleared", {"disposition": "handled"})):
        answer = await report(served, one["assignment_id"], status, **more)
        assert answer.status_code == 200, answer.text
        assert answer.json()["assignment"]["status"] == status
        assert answer.json()["repeat"] is False


async def test_a_repeat_changes_nothing(served: Served) -> None:
    """The same report again, as a phone on a bad network sends it, is answered without a new row."""
    (one,) = await own(served)
    await report(served, one["assignment_id"], "accepted")
    rows = len(served.area.world.rows)
    again = await report(served, one["assignment_id"], "accepted")
    assert (again.status_code, again.json()["repeat"]) == (200, True)
    assert len(served.area.world.rows) == rows


async def test_what_the_lifecycle_does_not_allow_is_a_conflict_with_the_reason(served: Served) -> None:
    """A step back is refused with 409, the reason and the present state."""
    (one,) = await own(served)
    await report(served, one["assignment_id"], "on_scene")
    answer = await report(served, one["assignment_id"], "en_route")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "en_route cannot follow on_scene"
    assert answer.json()["assignment"]["status"] == "on_scene"


async def test_nobody_answers_for_another(served: Served) -> None:
    """Another responder's assignment is as good as not there, and a body cannot claim another name."""
    (one,) = await own(served)
    foreign = await report(served, one["assignment_id"], "accepted", subject="unit-e")
    claimed = await report(served, one["assignment_id"], "accepted", subject="unit-e", responder_id="unit-n")
    assert (foreign.status_code, claimed.status_code) == (404, 404)
    assert (await own(served))[0]["status"] == "notified"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status": "cleared"}, "disposition"),
        ({"status": "asleep"}, "status"),
        ({"status": "accepted", "at": "noon"}, "at"),
        ({"status": "accepted", "location": {"latitude": 91, "longitude": 0}}, "location.latitude"),
    ],
)
async def test_wrong_fields_are_named(served: Served, fields: dict[str, Any], field: str) -> None:
    """A report with a wrong field is a 422 that names it."""
    (one,) = await own(served)
    answer = await report(served, one["assignment_id"], fields.pop("status"), **fields)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_report_larger_than_its_limit_is_refused(served: Served) -> None:
    """A body beyond 32 KiB is not read."""
    (one,) = await own(served)
    answer = await report(served, one["assignment_id"], "accepted", note="x" * 40_000)
    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == 32 * 1_024
