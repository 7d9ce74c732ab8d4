"""The call button: a name and a number in full, for those who may, and on record before it is shown."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from starlette.requests import Request

from dispatch.console.contact_views import RevealedContact, RevealPage, RevealRequest, RevealView
from dispatch.console.desk import Desk, TheDesk
from dispatch.console.openapi import body_of
from dispatch.console.render import moment
from dispatch.console.routes.commands import invalid
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.scope import dossier_for
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.body import read_body
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.model.roster_index import RosterIndex
from dispatch.privacy.contact import Contact
from dispatch.privacy.sealing import Sealed
from dispatch.store.accesses import WINDOW_S, Access, AccessKind, TooManyReveals
from schemas.errors import InvalidMessage, from_pydantic
from schemas.jsontext import parse

router = APIRouter(tags=["responders"])

Caller = Annotated[Principal, Depends(Needs(Permission.REVEAL_CONTACT))]
_MAX_BODY_BYTES: Final = 8 * 1_024
AuditReader = Annotated[Principal, Depends(Needs(Permission.READ_AUDIT))]


@router.post("/v1/responders/{responder_id}/contact", openapi_extra=body_of(RevealRequest))
async def reveal_contact(
    responder_id: str,
    request: Request,
    desk: TheDesk,
    principal: Caller,
    area: AreaParam = None,
) -> RevealedContact:
    """Return the name and the telephone number of a responder, to call it.

    Who asked, of whom, when and why is on record before anything is read; if that cannot be written,
    nothing is shown. 429 beyond so many a minute, 404 when nothing is on record.
    """
    area_id = desk.area_id(principal, area)
    state = await desk.state(area_id)
    responder = state.registry.responder(responder_id)
    if responder is None or not principal.sees(responder.town):
        raise not_found("responder", responder_id)
    why = _why(await read_body(request, _MAX_BODY_BYTES))
    if why.incident_id:
        await dossier_for(desk, principal, area_id, why.incident_id)
    contact = await _reveal(desk, area_id, responder_id, principal, why)
    if not contact:
        raise not_found("name or number of responder", responder_id)
    return RevealedContact(responder_id=responder_id, name=contact.name, phone=contact.phone)


def _why(body: bytes) -> RevealRequest:
    """Return the reason; raises Problem 422 naming every wrong field."""
    try:
        return RevealRequest.model_validate(parse(body, _MAX_BODY_BYTES))
    except ValidationError as error:
        raise invalid(from_pydantic(error)) from None
    except InvalidMessage as error:
        raise invalid(error) from None


async def _reveal(
    desk: Desk, area_id: str, responder_id: str, principal: Principal, why: RevealRequest
) -> Contact:
    access = Access(AccessKind.REVEAL, area_id, responder_id, principal.actor, why.incident_id, why.reason)
    try:
        return await desk.contacts.reveal(access)
    except TooManyReveals as error:
        raise Problem(429, str(error), headers={"Retry-After": str(WINDOW_S)}) from None
    except Sealed as error:
        raise Problem(503, f"the contact cannot be read: {error}", headers={"Retry-After": "60"}) from None


@router.get("/v1/audit/reveals")
async def list_reveals(
    desk: TheDesk,
    principal: AuditReader,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    before: Annotated[int, Query(ge=0, description="next_before of the page before")] = 0,
    area: AreaParam = None,
) -> RevealPage:
    """List who saw whose name and number in full, or exported or erased them, newest first."""
    area_id = desk.area_id(principal, area)
    found = await desk.contacts.reveals(area_id, before, limit + 1)
    page = found[:limit]
    registry = (await desk.state(area_id)).registry
    visible = [one for one in page if principal.sees(_town(registry, one.subject_id))]
    return RevealPage(
        reveals=[
            RevealView(
                access_id=one.access_id,
                at=moment(one.at),
                kind=one.kind.value,
                area_id=one.area_id,
                responder_id=one.subject_id,
                actor=one.actor,
                incident_id=one.incident_id,
                reason=one.reason,
            )
            for one in visible
        ],
        next_before=page[-1].access_id if len(found) > limit else None,
    )


def _town(registry: RosterIndex, responder_id: str) -> str:
    """Return the town of a responder, "" where nobody knows it."""
    responder = registry.responder(responder_id)
    return responder.town if responder is not None else ""
