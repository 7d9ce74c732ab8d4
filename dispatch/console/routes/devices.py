"""Letting phones in: the desk issues a device code, the phone exchanges it for a session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.callers import address_of
from dispatch.console.desk import TheDesk
from dispatch.console.phone_bodies import DeviceCodeRequest, DeviceRequest, described
from dispatch.console.phone_views import DeviceCodeView
from dispatch.console.render import moment
from dispatch.console.routes.bodies import body_of
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.routes.session import SessionView, session_view
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.device_codes import CODE_S, TooManyCodes
from dispatch.gateway.devices import CodeUnknown
from dispatch.gateway.doors import doors_of
from dispatch.gateway.guesses import TooManyGuesses
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found

router = APIRouter(tags=["devices"])
entry = APIRouter(tags=["devices"])
"""What a phone needs that nobody knows yet."""

Issuer = Annotated[Principal, Depends(Needs(Permission.ISSUE_DEVICE_CODES))]


@router.post("/v1/devices/codes", status_code=201, openapi_extra=described(DeviceCodeRequest))
async def issue_code(
    request: Request, desk: TheDesk, principal: Issuer, area: AreaParam = None
) -> DeviceCodeView:
    """Issue a code that logs one device in as a responder: once, within ten minutes; on record.

    It is shown here and nowhere again. A new code ends the responder's one before. 429 while too many
    wait to be used.
    """
    area_id = desk.area_id(principal, area)
    wanted = (await body_of(request, DeviceCodeRequest)).responder_id
    responder = (await desk.state(area_id)).registry.responder(wanted)
    if responder is None or not principal.sees(responder.town):
        raise not_found("responder", wanted)
    try:
        issued = await doors_of(request).devices.issue(area_id, wanted, principal.actor)
    except TooManyCodes as reason:
        raise Problem(429, str(reason), headers={"Retry-After": str(CODE_S)}) from None
    return DeviceCodeView(
        code=issued.code, responder_id=issued.responder_id, expires_at=moment(issued.expires_at)
    )


@entry.post("/v1/devices", status_code=201, openapi_extra=described(DeviceRequest))
async def log_in(request: Request, response: Response) -> SessionView:
    """Exchange a device code for a session in a cookie that no script can read.

    403 for a code that is not good, whether it never was, was used or has ended; 429 after too many such.
    """
    doors = doors_of(request)
    if not doors.browser.trusts(request):
        raise Problem(403, f"origin {request.headers['origin'][:100]!r} may not log a device in here")
    wanted = await body_of(request, DeviceRequest)
    try:
        begun = await doors.devices.exchange(wanted.code, wanted.device_name, address_of(request))
    except CodeUnknown:
        raise Problem(403, "this code is not good: ask the desk for a new one") from None
    except TooManyGuesses as reason:
        raise Problem(429, str(reason), headers={"Retry-After": str(reason.retry_after_s)}) from None
    doors.browser.begin_session(response, begun.secret, begun.seconds)
    return session_view(begun.principal)
