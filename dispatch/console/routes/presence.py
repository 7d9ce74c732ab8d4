"""Who is looking at, or handling, which incident: pages say so while it is on their screen."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.desk import Desk, TheDesk
from dispatch.console.openapi import body_of
from dispatch.console.presence import Presence, presence_view
from dispatch.console.presence_views import PAGE_NAME, PresenceBoardView, PresenceRequest, PresenceView
from dispatch.console.routes.commands import invalid
from dispatch.console.routes.incidents import AreaParam, Reader
from dispatch.console.scope import dossier_for
from dispatch.gateway.access import check
from dispatch.gateway.auth import Principal
from dispatch.gateway.body import read_body
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem
from dispatch.store.presences import LAPSE_S, MOST_PAGES
from schemas.errors import InvalidMessage, from_pydantic
from schemas.jsontext import parse

router = APIRouter(tags=["presence"])

_MAX_BODY_BYTES: Final = 1_024


@router.put("/v1/incidents/{incident_id}/presence", openapi_extra=body_of(PresenceRequest))
async def note_presence(
    incident_id: str, request: Request, desk: TheDesk, principal: Reader, area: AreaParam = None
) -> PresenceView:
    """Say that an incident is on the page's screen; say it again within 20 s, or it lapses.

    Everybody who sees the incident is told on the live feed (`feed.presence`). `handling` is for those
    who may command. Returns who else is there.
    """
    area_id = desk.area_id(principal, area)
    said = _said(await read_body(request, _MAX_BODY_BYTES))
    if said.doing == "handling":
        check(principal, Permission.COMMAND_INCIDENTS)
    await _see(desk, principal, area_id, incident_id)
    presence = Presence(area_id, incident_id, principal.actor, said.page)
    if not await desk.presence.arrive(presence, said.doing == "handling"):
        raise Problem(
            429,
            f"page: you have {MOST_PAGES} open, the limit: close one of them",
            headers={"Retry-After": str(round(LAPSE_S))},
        )
    return presence_view(incident_id, desk.presence.of(area_id).get(incident_id))


@router.delete("/v1/incidents/{incident_id}/presence", status_code=204)
async def end_presence(
    incident_id: str,
    desk: TheDesk,
    principal: Reader,
    page: Annotated[str, Query(pattern=PAGE_NAME, description="the page's name for itself")],
    area: AreaParam = None,
) -> Response:
    """Say that the page has left the incident; a page that was not there is no matter."""
    area_id = desk.area_id(principal, area)
    await _see(desk, principal, area_id, incident_id)
    await desk.presence.leave(Presence(area_id, incident_id, principal.actor, page))
    return Response(status_code=204)


@router.get("/v1/presence")
async def list_presence(desk: TheDesk, principal: Reader, area: AreaParam = None) -> PresenceBoardView:
    """Return every incident at which somebody is; at most a second old."""
    present = desk.presence.of(desk.area_id(principal, area))
    return PresenceBoardView(
        incidents=[
            presence_view(one, present[one]) for one in sorted(present) if principal.sees(present[one].town)
        ]
    )


def _said(body: bytes) -> PresenceRequest:
    """Return what a page says; raises Problem 422 naming every wrong field."""
    try:
        return PresenceRequest.model_validate(parse(body, _MAX_BODY_BYTES))
    except ValidationError as error:
        raise invalid(from_pydantic(error)) from None
    except InvalidMessage as error:
        raise invalid(error) from None


async def _see(desk: Desk, principal: Principal, area_id: str, incident_id: str) -> None:
    """Let through who sees the incident, also one closed long ago; raises Problem 404."""
    incident = (await desk.state(area_id)).incident(incident_id)
    if incident is None or not principal.sees(incident.town):
        await dossier_for(desk, principal, area_id, incident_id)
