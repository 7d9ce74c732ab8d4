"""`GET /v1/stream`: the live feed as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Depends, Header
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from dispatch.console.callers import TooMany, address_of
from dispatch.console.desk import TheDesk
from dispatch.console.feed import FeedFull
from dispatch.console.following import Follower, Revoked, resume_after
from dispatch.console.frames import position, sse_control
from dispatch.console.metrics import FEED_CUT
from dispatch.console.outlets import Outlet, stream_outlet
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.steps import Condition, Health, Hello, Idle, Presence, Resync, Rows, Step
from dispatch.gateway.access import Needs, authenticator, identified_of
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem
from dispatch.store.errors import StoreError

_log = structlog.get_logger(__name__)

router = APIRouter(tags=["feed"])

HEARTBEAT_S: Final = 4.0
"""A client of whom nothing is heard for ten seconds may take the connection for dead: with a look every five
seconds, something is said at least every nine."""
SEND_TIMEOUT_S: Final = 10.0


class FeedResponse(EventSourceResponse):
    """Server-sent events to a client that must keep reading: one that does not for ten seconds is cut off."""

    def __init__(self, content: AsyncGenerator[bytes], leave: Callable[[], None]) -> None:
        super().__init__(content, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._content = content
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the events, and give the client's place back however that ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._leave()

    async def stream_response(self, send: Send) -> None:
        """Send the events, each within the time limit."""

        async def bounded(message: Message) -> None:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await send(message)

        try:
            await super().stream_response(bounded)
        except TimeoutError:
            FEED_CUT.labels("timeout").inc()
        finally:
            # At once, not when somebody collects it: the client's place in the feed is free again.
            await self._content.aclose()


@router.get(
    "/v1/stream",
    response_class=Response,
    responses={200: {"content": {EventSourceResponse.media_type: {}}, "description": "the live feed"}},
)
async def stream(
    request: Request,
    desk: TheDesk,
    principal: Annotated[Principal, Depends(Needs(Permission.FOLLOW_FEED))],
    last_event_id: Annotated[str, Header(description="area:seq seen last; nothing after it is missed")] = "",
    area: AreaParam = None,
) -> FeedResponse:
    """Follow what is decided, by the rights of the token, or of the session of a page of ours.

    The first event (`feed`, type `feed.hello`) names the row that the stream begins after: load the
    present state then, and nothing is missed. An event's id is `area:seq` and comes with the last
    event of its row. `feed.resync` says that the present state must be loaded anew,
    `feed.stale` that the log cannot be read at the moment, `feed.live` that it can again, and
    `feed.health` which parts of the service do not do their work (`degraded`; empty when all do).
    `feed.presence` says who is at an incident (`incident_id`, `people`), all of them after the hello and
    then each that changes. While there is nothing to tell, a comment comes at least every ten seconds.
    """
    area_id = desk.area_id(principal, area)
    after = resume_after(area_id, last_event_id)
    held = identified_of(request)
    outlet = stream_outlet(request.scope)

    async def again() -> Principal:
        return await authenticator(request).authenticate(held.secret, held.kind)

    follower = Follower(desk, area_id, principal, again, outlet)
    try:
        leave = desk.callers.take(principal.actor, address_of(request))
    except TooMany as reason:
        raise Problem(429, str(reason), headers={"Retry-After": "5"}) from None
    return FeedResponse(_events(area_id, follower.steps(after), outlet), leave)


async def _events(area_id: str, steps: AsyncGenerator[Step], outlet: Outlet | None) -> AsyncGenerator[bytes]:
    told = -1
    quiet_since = time.monotonic()
    async with aclosing(steps):
        try:
            async for step in steps:
                if isinstance(step, Idle) and time.monotonic() - quiet_since < HEARTBEAT_S:
                    continue
                quiet_since = time.monotonic()
                if isinstance(step, Rows) and outlet is not None:
                    async with asyncio.timeout(SEND_TIMEOUT_S):
                        if not await outlet.deliver(step.portion):
                            return
                else:
                    yield _event(area_id, step, told)
                told = step.seq
        except StoreError as error:
            # The client comes back by itself, with the last id it has.
            _log.warning("stream_ended", area_id=area_id, reason=str(error))
        except Revoked:
            yield sse_control("revoked", area_id, max(told, 0))
        except FeedFull:
            yield sse_control("resync", area_id, max(told, 0), reason="too many clients are connected")


def _event(area_id: str, step: Step, told: int) -> bytes:
    match step:
        case Hello(seq=seq):
            return sse_control("hello", area_id, seq)
        case Rows(portion=portion):
            return portion.events
        case Condition(seq=seq, live=live):
            return sse_control("live" if live else "stale", area_id, seq)
        case Health(seq=seq, degraded=degraded):
            return sse_control("health", area_id, seq, degraded=degraded)
        case Presence(seq=seq, attendance=attendance):
            return sse_control("presence", area_id, seq, **attendance.model_dump(mode="json"))
        case Resync(seq=seq, reason=reason):
            return sse_control("resync", area_id, seq, reason=reason)
        case Idle(seq=seq):
            # An event without data is not shown to the page, but its id is remembered for resuming.
            moved = f"id: {position(area_id, seq)}\n\n".encode() if seq > told else b""
            return KEEPALIVE_COMMENT + moved
