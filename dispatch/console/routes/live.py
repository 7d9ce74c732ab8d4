"""`WS /v1/live`: the live feed over a WebSocket, for clients that cannot read server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

import structlog
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from dispatch.console.desk import desk_of
from dispatch.console.feed import FeedFull
from dispatch.console.following import (
    Condition,
    Follower,
    Hello,
    Idle,
    Resync,
    Revoked,
    Row,
    Step,
    resume_after,
)
from dispatch.console.frames import control
from dispatch.console.metrics import FEED_CUT
from dispatch.gateway.access import authenticator, bearer
from dispatch.gateway.auth import Principal, Unauthenticated
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem
from dispatch.store.errors import StoreError

router = APIRouter()

PERMISSION: Final = Permission.FOLLOW_FEED
"""What this route needs; a WebSocket has no dependency to say it with, for the token may come in a frame."""

FIRST_FRAME_S: Final = 5.0
SEND_TIMEOUT_S: Final = 5.0
UNAUTHENTICATED: Final = 4401
FORBIDDEN: Final = 4403
RESYNC: Final = 4409
GOING_AWAY: Final = 1001
TRY_AGAIN: Final = 1013

_log = structlog.get_logger(__name__)


class FirstFrame(BaseModel):
    """What a client says first: its token, if no Authorization header had it, and where it was."""

    model_config = ConfigDict(strict=True, extra="forbid")

    token: str = Field("", max_length=256)
    last_event_id: str = Field("", max_length=64)
    area: str | None = Field(None, pattern=r"^[0-9]{6,12}$")


class Refusal(Exception):
    """The connection ends with this close code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@router.websocket("/v1/live")
async def live(socket: WebSocket) -> None:
    """Follow the feed; the first frame is `{"token", "last_event_id", "area"}`, all of them optional."""
    if not _welcome(socket):
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


def _welcome(socket: WebSocket) -> bool:
    origin = socket.headers.get("origin")
    return origin is None or origin in desk_of(socket).origins


async def _serve(socket: WebSocket) -> None:
    first = await _first_frame(socket)
    token = bearer(socket) or first.token

    async def authenticate() -> Principal:
        return await authenticator(socket).authenticate(token)

    try:
        principal = await authenticate()
    except Unauthenticated:
        raise Refusal(UNAUTHENTICATED, "a valid token is needed") from None
    if not principal.may(PERMISSION):
        raise Refusal(FORBIDDEN, f"role {principal.role} may not follow the feed")
    desk = desk_of(socket)
    try:
        area_id = desk.area_id(principal, first.area)
        after = resume_after(area_id, first.last_event_id)
    except Problem as problem:
        raise Refusal(FORBIDDEN, problem.detail) from None
    follower = Follower(desk, area_id, principal, authenticate)
    await _until_gone(socket, area_id, follower.steps(after))


async def _first_frame(socket: WebSocket) -> FirstFrame:
    try:
        async with asyncio.timeout(FIRST_FRAME_S):
            return FirstFrame.model_validate_json(await socket.receive_text())
    except TimeoutError:
        raise Refusal(UNAUTHENTICATED, f"no first frame within {FIRST_FRAME_S:g} s") from None
    except (ValidationError, KeyError):
        raise Refusal(1008, "the first frame should be JSON with token, last_event_id and area") from None


async def _until_gone(socket: WebSocket, area_id: str, steps: AsyncGenerator[Step]) -> None:
    """Send until the client goes; what else it says is not listened to."""
    sender = asyncio.create_task(_send_all(socket, area_id, steps))
    listener = asyncio.create_task(_listen(socket))
    try:
        await asyncio.wait({sender, listener}, return_when=asyncio.FIRST_COMPLETED)
        if sender.done():
            sender.result()
    finally:
        for task in (sender, listener):
            task.cancel()
        await asyncio.gather(sender, listener, return_exceptions=True)


async def _listen(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        continue


async def _send_all(socket: WebSocket, area_id: str, steps: AsyncGenerator[Step]) -> None:
    async with aclosing(steps):
        try:
            async for step in steps:
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


def _frames(area_id: str, step: Step) -> list[bytes]:
    match step:
        case Hello(seq=seq):
            return [control("hello", area_id, seq)]
        case Row(frames=frames):
            return [frame.last if last else frame.inner for frame, last in frames]
        case Condition(seq=seq, live=live):
            return [control("live" if live else "stale", area_id, seq)]
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
