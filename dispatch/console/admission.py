"""Who is let in at the WebSocket, by what, and how that is looked at again while it is open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.websockets import WebSocket

from dispatch.console.desk import desk_of
from dispatch.console.first_frame import FORBIDDEN, TRY_AGAIN, UNAUTHENTICATED, FirstFrame, Refusal
from dispatch.gateway.access import authenticator
from dispatch.gateway.auth import IssuerAway, NoRights, Principal, Unauthenticated
from dispatch.gateway.doors import doors_of
from dispatch.gateway.permissions import Permission
from dispatch.gateway.tickets import Ticket
from dispatch.gateway.tokens import MAX_TOKEN_CHARS, Kind


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who was let in; `again` finds out whether it still holds, and raises Unauthenticated if not."""

    principal: Principal
    again: Callable[[], Awaitable[Principal]]


async def admit(socket: WebSocket, first: FirstFrame, needs: Permission) -> Admitted:
    """Let in whom token or ticket of the first frame stand for; raises Refusal.

    No cookie counts here: a browser would send it whichever page opens the WebSocket.
    """
    try:
        again = await _taken(socket, first.ticket) if first.ticket else _by_token(socket, first.token)
        principal = await again()
    except Unauthenticated:
        raise Refusal(UNAUTHENTICATED, "a valid token or an unused ticket is needed") from None
    except NoRights as reason:
        raise Refusal(FORBIDDEN, str(reason)) from None
    except IssuerAway as reason:
        raise Refusal(TRY_AGAIN, str(reason)) from None
    if not principal.may(needs):
        raise Refusal(FORBIDDEN, f"role {principal.role} may not follow the feed")
    return Admitted(principal, again)


def _by_token(socket: WebSocket, token: str) -> Callable[[], Awaitable[Principal]]:
    return lambda: authenticator(socket).authenticate(token)


async def _taken(socket: WebSocket, secret: str) -> Callable[[], Awaitable[Principal]]:
    ticket = await doors_of(socket).tickets.take(secret) if len(secret) <= MAX_TOKEN_CHARS else None
    if ticket is None:
        raise Unauthenticated
    return lambda: _held(socket, ticket)


async def _held(socket: WebSocket, ticket: Ticket) -> Principal:
    """Return whose ticket it was, as long as what it was asked for with still holds."""
    if ticket.parent is not None:
        return await authenticator(socket).known(ticket.parent, (Kind.TOKEN, Kind.SESSION))
    if ticket.principal.expires_at <= desk_of(socket).now_ms():
        raise Unauthenticated
    return ticket.principal
