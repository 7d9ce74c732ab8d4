"""`POST /v1/incidents/{id}/commands`: what a dispatcher orders, with the state it was ordered upon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request

from dispatch.console.command_views import CommandRefused, LostRace
from dispatch.console.desk import Desk, TheDesk
from dispatch.console.openapi import command_body, problems
from dispatch.console.orders import order
from dispatch.console.render import moment, moment_or_none
from dispatch.console.routes.incidents import AreaParam, seen_by, show
from dispatch.console.scope import check_visible
from dispatch.console.views import IncidentDossier
from dispatch.gateway.access import Needs, check
from dispatch.gateway.auth import Principal
from dispatch.gateway.body import read_body
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.rules.refusal import Refused
from dispatch.sitting.conflict import Conflict, IncidentUnknown
from schemas.commands import AnyCommand, ApproveAdvisory, Merge, Note, WithdrawAdvisory, decode_command
from schemas.errors import InvalidMessage

router = APIRouter(tags=["incidents"])

Caller = Annotated[Principal, Depends(Needs(Permission.TAKE_CALLS))]
"""The least that any command needs; most need more."""

NEEDS: Final[Mapping[type[AnyCommand], Permission]] = {
    Note: Permission.TAKE_CALLS,
    ApproveAdvisory: Permission.APPROVE_ADVISORIES,
    WithdrawAdvisory: Permission.APPROVE_ADVISORIES,
}
"""What a command needs; one that is not here needs `COMMAND_INCIDENTS`."""

_MAX_CHANGES: Final = 50


@router.post(
    "/v1/incidents/{incident_id}/commands",
    openapi_extra=command_body(),
    responses=problems({409: LostRace, 422: CommandRefused}),
)
async def command_incident(
    incident_id: str, request: Request, desk: TheDesk, principal: Caller, area: AreaParam = None
) -> IncidentDossier:
    """Carry out a command, and return the incident as it then stands.

    `expected_seq` is the `seq` of the incident the dispatcher was looking at. 409 if it changed
    since, with its present state and what was changed by whom, and 409 if the log is not even so
    far; 422 if a field is wrong or the rules refuse, with the reason. Which role may give which
    command is in the table of permissions.
    """
    area_id = desk.area_id(principal, area)
    try:
        message = decode_command(await read_body(request))
    except InvalidMessage as error:
        raise invalid(error) from None
    check(principal, NEEDS.get(type(message), Permission.COMMAND_INCIDENTS))
    named = (incident_id, message.into) if isinstance(message, Merge) else (incident_id,)
    await check_visible(desk, principal, area_id, *named)
    given = order(message, incident_id, principal.actor, await desk.state(area_id))
    try:
        await desk.areas[area_id].command(given, message.expected_seq)
    except IncidentUnknown:
        raise not_found("incident", incident_id) from None
    except Refused as refused:
        raise await _refused(desk, area_id, incident_id, refused) from None
    except Conflict as conflict:
        if message.expected_seq > conflict.head:
            raise await _ahead(desk, area_id, message.expected_seq, conflict) from None
        raise await _lost(desk, area_id, incident_id, message.expected_seq) from None
    return seen_by(principal, await _present(desk, area_id, incident_id))


async def _refused(desk: Desk, area_id: str, incident_id: str, refused: Refused) -> Problem:
    """Return the answer to what the rules do not allow, with who answers for the incident and since when."""
    incident = (await desk.state(area_id)).incident(incident_id)
    owner = incident.owner if incident is not None else ""
    since = await desk.alert_feed.owned_since(area_id, incident_id) if owner else 0
    return Problem(
        422,
        refused.reason,
        refused=refused.reason,
        owner=owner or None,
        owner_since=moment_or_none(since),
        errors=[],
    )


async def _present(desk: Desk, area_id: str, incident_id: str) -> IncidentDossier:
    # Who commanded it is shown it, also where the command moved it to another town.
    dossier = await desk.archive.dossier(area_id, incident_id)
    if dossier is None:
        raise not_found("incident", incident_id)
    return await show(desk, dossier, area_id)


async def _ahead(desk: Desk, area_id: str, expected_seq: int, conflict: Conflict) -> Problem:
    present = await _present(desk, area_id, conflict.incident_id)
    return Problem(
        409,
        f"expected_seq is {expected_seq}, and the log of area {area_id} is only at row {conflict.head};"
        f" the incident is at row {present.seq}: load it anew",
        incident=present.model_dump(mode="json"),
        changes=[],
    )


async def _lost(desk: Desk, area_id: str, incident_id: str, expected_seq: int) -> Problem:
    present = await _present(desk, area_id, incident_id)
    rows = await desk.archive.log(area_id, incident_id, expected_seq, _MAX_CHANGES)
    changes = [
        {
            "seq": row.seq,
            "at": moment(row.at),
            "actor": row.actor,
            "input": row.input.kind,
            "events": [event.kind for event in row.events],
        }
        for row in rows
    ]
    return Problem(
        409,
        f"the incident changed since row {expected_seq}; it is now at row {present.seq}",
        incident=present.model_dump(mode="json"),
        changes=changes,
    )


def invalid(error: InvalidMessage) -> Problem:
    """Return the answer to a body with wrong fields, naming all of them."""
    errors = [{"field": e.field, "value": e.value, "message": e.problem} for e in error.errors]
    return Problem(422, error.reason, errors=errors)
