"""The responder who asks: who and where it is for the service, its duty, its positions."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request

from dispatch.console.desk import Desk, TheDesk, renderer_of
from dispatch.console.duty import on_duty_among
from dispatch.console.gathering import OffDuty, Overloaded
from dispatch.console.phone_bodies import DutyReport, OwnPositions, described
from dispatch.console.phone_views import DutyView, MeView, PositionsView
from dispatch.console.render import moment, moment_or_none
from dispatch.console.routes.bodies import body_of
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.record import ANSWERED, Entry, Record
from schemas.codec import encode
from schemas.inbound import PositionReport, StatusReport
from schemas.topics import RESPONDERS_POSITION, RESPONDERS_STATUS

router = APIRouter(tags=["phone"])

Answerer = Annotated[Principal, Depends(Needs(Permission.ANSWER_ASSIGNMENTS))]
_AWAY: Final = {"Retry-After": "5"}


@router.get("/v1/me")
async def who_am_i(desk: TheDesk, principal: Answerer) -> MeView:
    """Return what the service knows of the responder who asks."""
    area_id = desk.area_id(principal)
    state = await desk.state(area_id)
    renderer = renderer_of(state)
    responder = state.registry.responder(principal.subject)
    if responder is None:
        raise not_found("responder", principal.subject)
    standing, now = state.standings.get(principal.subject), desk.now_ms()
    return MeView(
        responder_id=responder.responder_id,
        name=responder.name,
        kind=responder.kind,
        area_id=area_id,
        town=responder.town,
        on_duty=bool(on_duty_among(state, (principal.subject,), now)),
        position=renderer.place(standing.position) if standing else None,
        position_at=moment_or_none(standing.position_at) if standing else None,
        home=renderer.position(responder.home),
        now=moment(now),
    )


@router.post("/v1/me/duty", openapi_extra=described(DutyReport))
async def report_duty(request: Request, desk: TheDesk, principal: Answerer) -> DutyView:
    """Take in that the responder goes on or off duty. The same `report_id` again changes nothing.

    Going off duty declines what waits for an answer; what was accepted stays.
    """
    area_id = desk.area_id(principal)
    report = await body_of(request, DutyReport)
    complete = StatusReport.model_validate(report.model_dump() | {"responder_id": principal.subject})
    entry = _own(desk, area_id, principal.subject, RESPONDERS_STATUS, encode(complete))
    outcome = (await desk.areas[area_id].apply([entry]))[0]
    if outcome.refusals:
        raise Problem(409, "; ".join(outcome.refusals))
    on_duty = on_duty_among(await desk.state(area_id), (principal.subject,), desk.now_ms())
    return DutyView(repeat=not outcome.fresh, on_duty=bool(on_duty))


@router.post("/v1/me/positions", openapi_extra=described(OwnPositions))
async def report_positions(request: Request, desk: TheDesk, principal: Answerer) -> PositionsView:
    """Take in where the responder was, at most 100 positions at a time; 409 while it is off duty.

    The same `report_id` again changes nothing.
    """
    area_id = desk.area_id(principal)
    wanted = await body_of(request, OwnPositions)
    entries = []
    for position in wanted.positions:
        complete = PositionReport.model_validate(position.model_dump() | {"responder_id": principal.subject})
        entries.append(_own(desk, area_id, principal.subject, RESPONDERS_POSITION, encode(complete)))
    try:
        taken = await desk.positions.add(area_id, principal.subject, entries)
    except OffDuty:
        raise Problem(409, "positions are taken only while on duty") from None
    except Overloaded:
        raise Problem(503, "too many positions come at once; send them later", headers=_AWAY) from None
    return PositionsView(accepted=taken.accepted, repeats=taken.repeats, refused=taken.refused)


def _own(desk: Desk, area_id: str, responder_id: str, topic: str, body: bytes) -> Entry:
    """Return the entry of a report as intake makes it of the same one on the topic; raises Problem 403."""
    entry = desk.read(Record(topic, ANSWERED, ANSWERED, responder_id.encode(), body))
    if entry.area_id != area_id:
        raise Problem(403, f"responder {responder_id!r} is registered in area {entry.area_id!r}")
    return entry
