"""The patrol's phone: its own assignments, and what it answers to them."""

from __future__ import annotations

from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends
from starlette.requests import Request

from dispatch.console.desk import Desk, TheDesk, renderer_of
from dispatch.console.openapi import report_body
from dispatch.console.phone_views import OwnAssignments
from dispatch.console.routes.commands import invalid
from dispatch.console.views import AssignmentView, View
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.body import read_body
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.model.assignment import Assignment
from dispatch.record import Outcome, Record
from schemas.codec import validate
from schemas.errors import InvalidMessage, refuse
from schemas.inbound import StatusReport
from schemas.jsontext import parse
from schemas.topics import RESPONDERS_STATUS

router = APIRouter(tags=["phone"])

Answerer = Annotated[Principal, Depends(Needs(Permission.ANSWER_ASSIGNMENTS))]
_LATEST: Final = 20
_MAX_REPORT_BYTES: Final = 32 * 1_024


class StatusAnswer(View):
    """What became of a report. `repeat`: it was on record before, and changed nothing now."""

    repeat: bool
    assignment: AssignmentView


@router.get("/v1/me/assignments")
async def my_assignments(desk: TheDesk, principal: Answerer) -> OwnAssignments:
    """Return the assignments of the responder who asks: active ones first, then the newest."""
    area_id = desk.area_id(principal)
    own = await desk.archive.assignments_of(area_id, principal.subject, _LATEST)
    said = await desk.own.said(area_id, own)
    state = await desk.state(area_id)
    renderer = renderer_of(state)
    ordered = sorted(own, key=lambda one: not one.active)
    return OwnAssignments(
        assignments=[
            renderer.own(one, state.incident(one.incident_id), said.get(one.assignment_id)) for one in ordered
        ]
    )


@router.post("/v1/assignments/{assignment_id}/status", openapi_extra=report_body())
async def report_status(
    assignment_id: str, request: Request, desk: TheDesk, principal: Answerer
) -> StatusAnswer:
    """Take in what a responder reports on its own assignment.

    The body is a StatusReport without `responder_id` and `assignment_id`. The same `report_id` again
    changes nothing. 409 if the lifecycle does not allow it, with the reason and the present state.
    """
    area_id = desk.area_id(principal)
    record = _record(await read_body(request, _MAX_REPORT_BYTES), assignment_id, principal.subject)
    assignment = await desk.archive.assignment(area_id, assignment_id)
    if assignment is None or assignment.responder_id != principal.subject:
        raise not_found("assignment of yours", assignment_id)
    entry = desk.read(record)
    if entry.area_id != area_id:
        raise Problem(403, f"responder {principal.subject!r} is registered in area {entry.area_id!r}")
    outcome = (await desk.areas[area_id].apply([entry]))[0]
    return await _answer(desk, area_id, assignment, outcome)


def _record(body: bytes, assignment_id: str, responder_id: str) -> Record:
    """Return the report as the topic would carry it; raises Problem 422 naming every wrong field."""
    try:
        value = parse(body, _MAX_REPORT_BYTES)
        if not isinstance(value, dict):
            raise refuse("message", "should be a JSON object", value)
        complete: dict[str, Any] = {**value, "responder_id": responder_id, "assignment_id": assignment_id}
        validate(StatusReport, complete)
    except InvalidMessage as error:
        raise invalid(error) from None
    raw = orjson.dumps(complete, option=orjson.OPT_SORT_KEYS)
    return Record(RESPONDERS_STATUS, -1, -1, responder_id.encode(), raw)


async def _answer(desk: Desk, area_id: str, before: Assignment, outcome: Outcome) -> StatusAnswer:
    renderer = await desk.renderer(area_id)
    present = await desk.archive.assignment(area_id, before.assignment_id) or before
    view = renderer.assignment(present)
    if outcome.refusals:
        raise Problem(409, "; ".join(outcome.refusals), assignment=view.model_dump(mode="json"))
    return StatusAnswer(repeat=not outcome.fresh, assignment=view)
