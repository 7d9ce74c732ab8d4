"""The status board: who is on duty, where, and busy with what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Depends, Query

from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.render import Renderer, moment_or_none
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.views import ContactView, ResponderPage, ResponderView
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.model.responder import Responder
from dispatch.model.state import AreaState
from dispatch.privacy.contact import Contact
from schemas.codes import ResponderKind

router = APIRouter(tags=["responders"])

Reader = Annotated[Principal, Depends(Needs(Permission.READ_RESPONDERS))]


@router.get("/v1/responders")
async def list_responders(
    desk: TheDesk,
    principal: Reader,
    kind: ResponderKind | None = None,
    town: Annotated[str, Query(pattern=r"^[0-9]{9}$|^$", description="town code")] = "",
    on_duty: bool | None = None,
    busy: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 200,
    cursor: Annotated[str, Query(max_length=128, description="next_cursor of the page before")] = "",
    area: AreaParam = None,
) -> ResponderPage:
    """Return one page of the status board, in order of responder id."""
    state = await desk.state(desk.area_id(principal, area))
    renderer = renderer_of(state)
    duty = _on_duty(state, desk.now_ms())
    matching = [
        responder
        for responder in state.registry.responders
        if (kind is None or responder.kind == kind)
        and (not town or responder.town == town)
        and principal.sees(responder.town)
        and (on_duty is None or (responder.responder_id in duty) == on_duty)
        and (busy is None or (responder.responder_id in state.busy) == busy)
    ]
    page = [one for one in matching if one.responder_id > cursor][: limit + 1]
    more = len(page) > limit
    contacts = await desk.contacts.masked(state.area_id, [one.responder_id for one in page[:limit]])
    return ResponderPage(
        responders=[_view(one, state, renderer, one.responder_id in duty, contacts) for one in page[:limit]],
        total=len(matching),
        next_cursor=page[limit - 1].responder_id if more else None,
    )


def _on_duty(state: AreaState, now_ms: int) -> set[str]:
    index = state.responders
    flags = index.on_duty(now_ms)
    return {index.fixed.responders[row].responder_id for row in np.flatnonzero(flags)}


def _view(
    responder: Responder,
    state: AreaState,
    renderer: Renderer,
    on_duty: bool,
    contacts: Mapping[str, Contact],
) -> ResponderView:
    standing = state.standings.get(responder.responder_id)
    assignment_id = state.busy.get(responder.responder_id)
    assignment = state.assignments.get(assignment_id) if assignment_id else None
    contact = contacts.get(responder.responder_id)
    reported = standing.position if standing else None
    return ResponderView(
        responder_id=responder.responder_id,
        kind=responder.kind,
        name=responder.name,
        town=responder.town,
        village=responder.village,
        on_duty=on_duty,
        position=renderer.position(reported or responder.home),
        position_at=moment_or_none(standing.position_at) if standing and reported else None,
        contact=ContactView(name=contact.name, phone=contact.phone) if contact else None,
        busy_with=assignment_id,
        incident_id=assignment.incident_id if assignment else None,
    )
