"""Web push: the key that browsers subscribe with, and their subscriptions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.desk import TheDesk
from dispatch.console.phone_bodies import PushRequest, described
from dispatch.console.phone_views import PushKeyView, PushView
from dispatch.console.routes.bodies import body_of
from dispatch.gateway.access import Needs, identified_of
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.notify.push_target import check_endpoint, check_keys
from dispatch.notify.subscriptions import Subscription

router = APIRouter(tags=["phone"])

Answerer = Annotated[Principal, Depends(Needs(Permission.ANSWER_ASSIGNMENTS))]


@router.get("/v1/me/push")
async def push_key(desk: TheDesk, principal: Answerer) -> PushKeyView:
    """Return the key to subscribe with, null while web push is not set up."""
    return PushKeyView(public_key=desk.push_key or None)


@router.put("/v1/me/push", openapi_extra=described(PushRequest))
async def subscribe(request: Request, desk: TheDesk, principal: Answerer) -> PushView:
    """Let a browser be woken when its responder is assigned or stood down, for as long as its session holds.

    404 while web push is not set up. A responder has ten such browsers; beyond that the oldest goes.
    """
    area_id = desk.area_id(principal)
    wanted = await body_of(request, PushRequest)
    if not desk.push_key:
        raise not_found("key for web push", "configured")
    session = identified_of(request).hash
    if session is None:
        raise Problem(403, "a signed token cannot subscribe: begin a session with it")
    found = Subscription(wanted.endpoint, wanted.keys.p256dh, wanted.keys.auth)
    try:
        check_endpoint(found.endpoint, desk.push_allowance)
        check_keys(found)
    except ValueError as reason:
        raise Problem(422, str(reason)) from None
    await desk.pushes.keep(area_id, principal.subject, found, session)
    return PushView(endpoint_hash=found.hash.hex())


@router.delete("/v1/me/push", status_code=204)
async def unsubscribe(
    desk: TheDesk,
    principal: Answerer,
    endpoint_hash: Annotated[
        str, Query(pattern=r"^[0-9a-f]{64}$", description="as the answer to PUT has it")
    ],
) -> Response:
    """Let a browser of the responder who asks not be woken any more."""
    area_id = desk.area_id(principal)
    if not await desk.pushes.drop(area_id, principal.subject, bytes.fromhex(endpoint_hash)):
        raise not_found("subscription of yours", endpoint_hash)
    return Response(status_code=204)
