"""The responder's own past: its assignments of all times, with what it said of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dispatch.console.cursors import incident_cursor, read_incident_cursor
from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.phone_views import OwnHistory
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission

router = APIRouter(tags=["phone"])

Answerer = Annotated[Principal, Depends(Needs(Permission.ANSWER_ASSIGNMENTS))]


@router.get("/v1/me/history")
async def my_history(
    desk: TheDesk,
    principal: Answerer,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[str, Query(max_length=300, description="next_before of the page before")] = "",
) -> OwnHistory:
    """Return the assignments of the responder who asks, of all times, newest first."""
    area_id = desk.area_id(principal)
    after = read_incident_cursor(before) if before else None
    found = await desk.own.history(area_id, principal.subject, after, limit + 1)
    page = found[:limit]
    said = await desk.own.said(area_id, [one.assignment for one in page])
    renderer = renderer_of(await desk.state(area_id))
    last = page[-1].assignment if len(found) > limit else None
    return OwnHistory(
        assignments=[
            renderer.own(one.assignment, one.incident, said.get(one.assignment.assignment_id)) for one in page
        ],
        next_before=incident_cursor(last.notified_at, last.assignment_id) if last else None,
    )
