"""`WS /v1/live`: the live feed over a WebSocket, for clients that cannot read server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import aclosing
from typing import Final

import structlog
from fastapi import APIRouter
from starlette.websockets import WebSocket, WebSocketDisconnect

from dispatch.console.admission import admit
from dispatch.console.callers import TooMany, address_of
from dispatch.console.desk import desk_of
from dispatch.console.feed import FeedFull
from dispatch.console.first_frame import (
    FORBIDDEN,
    GOING_AWAY,
    RESYNC,
    TOO_MANY,
    TRY_AGAIN,
    UNAUTHENTICATED,
    FirstFrame,
    Refusal,
    came_late,
    needed_frame,
    optional_frame,
)
from dispatch.console.following import Follower, Revoked, resume_after
from dispatch.console.frames import control
from dispatch.console.metrics import FEED_CUT
from dispatch.console.outlets import Outlet, socket_outlet
from dispatch.console.steps import Condition, Health, Hello, Idle, Presence, Resync, Rows, Step
from dispatch.gateway.access import bearer, browser_of
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem
from dispatch.store.errors import StoreError

router = APIRouter()

PERMISSION: Final = Permission.FOLLOW_FEED
"""What this route needs; a WebSocket has no dependency to say it with, for the token may come in a frame."""

SEND_TIMEOUT_S: Final = 5.0

_log = structlog.get_logger(__name__)


@router.websocket("/v1/live")
async def live(socket: WebSocket) -> None:
    """Follow the feed; the first frame is `{"token" or "ticket", "last_event_id", "area"}`, all optional.

    With the token in the Authorization header the frame itself is optional: the feed then begins
    where it stood when the client came.
    """
    if not browser_of(socket).trusts(socket):
        await socket.close(FORBIDDEN, "origin is not allowed")
        return
    await socket.accept()
    try:
        await _serve(socket)
        await _close(socket, GOING_AWAY, "the service stops")
    except Refusal as refusal:
        await _close(socket, refusal.code, refusal.reason)
    except WebSocketDisconnect:
        return
    except StoreError as error:
        _log.warning("live_ended", reason=str(error))
        await _close(socket, TRY_AGAIN, "the database does not answer; try again")


async def _serve(socket: WebSocket) -> None:
    token, begun = bearer(socket), -1
    first = FirstFrame.model_construct(token=token) if token else await needed_frame(socket)
    admitted = await admit(socket, first, PERMISSION)
    if token:
        # What is decided while the optional frame is waited for belongs to the feed.
        head, given = await _head(socket, admitted.principal), await optional_frame(socket)
        first, begun = (given, -1) if given else (first, head)
    desk = desk_of(socket)
    try:
        area_id = desk.area_id(admitted.principal, first.area)
        after = begun if begun >= 0 else resume_after(area_id, first.last_event_id)
        leave = desk.callers.take(admitted.principal.actor, address_of(socket))
    except Problem as problem:
        raise Refusal(FORBIDDEN, problem.detail) from None
    except TooMany as reason:
        raise Refusal(TOO_MANY, str(reason)) from None
    try:
        outlet = socket_outlet(socket.scope)
        follower = Follower(desk, area_id, admitted.principal, admitted.again, outlet)
        sending = _send_all(socket, area_id, follower.steps(after), outlet)
        await _until_gone(socket, sending, strict=begun >= 0)
    finally:
        leave()


async def _head(socket: WebSocket, principal: Principal) -> int:
    """Return where the feed of the client's own area stands."""
    desk = desk_of(socket)
    try:
        return await desk.feed.head(desk.area_id(principal))
    except Problem as problem:
        raise Refusal(FORBIDDEN, problem.detail) from None


async def _until_gone(socket: WebSocket, sending: Coroutine[None, None, None], strict: bool) -> None:
    """Send until the client goes; what else it says is not listened to, but for a late first frame."""
    sender = asyncio.create_task(sending)
    listener = asyncio.create_task(_listen(socket, strict))
    try:
        done, _ = await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (sender, listener):
            task.cancel()
        await asyncio.gather(sender, listener, return_exceptions=True)


async def _listen(socket: WebSocket, strict: bool) -> None:
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if strict and came_late(message.get("text") or ""):
            raise Refusal(RESYNC, "the first frame came after the feed had begun: send it at once")


async def _send_all(
    socket: WebSocket, area_id: str, steps: AsyncGenerator[Step], outlet: Outlet | None
) -> None:
    async with aclosing(steps):
        try:
            async for step in steps:
                if isinstance(step, Rows) and outlet is not None:
                    await _deliver(step, outlet)
                    continue
                for text in _frames(area_id, step):
                    async with asyncio.timeout(SEND_TIMEOUT_S):
                        await socket.send_text(text.decode())
                if isinstance(step, Resync):
                    raise Refusal(RESYNC, "resync")
        except TimeoutError:
            FEED_CUT.labels("timeout").inc()
            raise Refusal(RESYNC, "resync") from None
        except Revoked:
            raise Refusal(UNAUTHENTICATED, "the token holds no more") from None
        except FeedFull:
            raise Refusal(TRY_AGAIN, "too many clients are connected") from None


async def _deliver(rows: Rows, outlet: Outlet) -> None:
    async with asyncio.timeout(SEND_TIMEOUT_S):
        if not await outlet.deliver(rows.portion):
            raise WebSocketDisconnect


def _frames(area_id: str, step: Step) -> Sequence[bytes]:
    match step:
        case Hello(seq=seq):
            return [control("hello", area_id, seq)]
        case Rows(portion=portion):
            return portion.texts
        case Condition(seq=seq, live=live):
            return [control("live" if live else "stale", area_id, seq)]
        case Health(seq=seq, degraded=degraded):
            return [control("health", area_id, seq, degraded=degraded)]
        case Presence(seq=seq, attendance=attendance):
            return [control("presence", area_id, seq, **attendance.model_dump(mode="json"))]
        case Resync(seq=seq, reason=reason):
            return [control("resync", area_id, seq, reason=reason)]
        case Idle():
            # The protocol's own pings keep the connection; nothing needs to be said.
            return []


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await socket.close(code, reason[:120])
    except (TimeoutError, RuntimeError, WebSocketDisconnect):
        _log.info("live_client_gone", code=code)
