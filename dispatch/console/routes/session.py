"""Sessions of browsers, and tickets to the live feed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.render import moment_or_none
from dispatch.console.views import View
from dispatch.gateway.access import Needs, identified_of
from dispatch.gateway.auth import Principal
from dispatch.gateway.doors import doors_of
from dispatch.gateway.permissions import GRANTS, Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.gateway.tickets import TICKET_S, Ticket
from dispatch.gateway.tokens import Kind

router = APIRouter(tags=["session"])

Worker = Annotated[Principal, Depends(Needs(Permission.OPEN_SESSION))]
Follower = Annotated[Principal, Depends(Needs(Permission.FOLLOW_FEED))]


class SessionView(View):
    """Who is asking, and what they may do."""

    role: str
    subject: str
    area_id: str
    """Their command area, "" for every area."""
    towns: tuple[str, ...]
    """Codes of the towns whose incidents are theirs, none for all."""
    permissions: list[str]
    expires_at: datetime | None
    """When all this ends; null for not by itself."""


class TicketView(View):
    """A ticket to the live feed: the `ticket` of the first frame, good once."""

    ticket: str
    expires_in: int
    """Seconds."""


@router.get("/v1/session")
async def read_session(principal: Worker) -> SessionView:
    """Return who is asking, by token or by session, and what they may do."""
    return session_view(principal)


@router.post("/v1/session", status_code=201)
async def begin_session(request: Request, response: Response, principal: Worker) -> SessionView:
    """Exchange the token of the Authorization header for a session in a cookie that no script can read.

    The session lasts as long as the settings say, and no longer than the token: when that is revoked,
    the session ends with it.
    """
    doors, identified = doors_of(request), identified_of(request)
    if identified.kind is not Kind.TOKEN:
        raise Problem(403, "a session begins with a token, not with another session")
    if not doors.browser.trusts(request):
        raise Problem(403, f"origin {request.headers['origin'][:100]!r} may not begin a session here")
    begun = await doors.sessions.begin(principal, identified.hash)
    doors.browser.begin_session(response, begun.secret, begun.seconds)
    return session_view(begun.principal)


@router.delete("/v1/session", status_code=204)
async def end_session(request: Request, principal: Worker) -> Response:
    """End the session of the cookie: on every console within seconds."""
    doors, identified = doors_of(request), identified_of(request)
    if identified.kind is not Kind.SESSION:
        raise not_found("session", "of a cookie")
    await doors.sessions.end(identified.secret)
    response = Response(status_code=204)
    doors.browser.end_session(response)
    return response


@router.post("/v1/tickets", status_code=201)
async def issue_ticket(request: Request, principal: Follower) -> TicketView:
    """Return a ticket for one WebSocket `/v1/live`: the rights of whoever asks, as long as they hold."""
    ticket = Ticket(principal, identified_of(request).hash)
    return TicketView(ticket=await doors_of(request).tickets.issue(ticket), expires_in=TICKET_S)


def session_view(principal: Principal) -> SessionView:
    """Return who a principal is and what it may do."""
    return SessionView(
        role=principal.role,
        subject=principal.subject,
        area_id=principal.area_id,
        towns=principal.towns,
        permissions=sorted(GRANTS[principal.role]),
        expires_at=moment_or_none(principal.expires_at),
    )
