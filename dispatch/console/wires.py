"""Connections that are written to without waiting: uvicorn's, with a way past it for what is encoded already.

Three thousand clients are told within a moment only if telling one is no more than handing bytes to its
socket: through a task and the layers of the application each would take ten times as long.
"""

from __future__ import annotations

from typing import Any, cast

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from dispatch.console.outlets import WIRE, Wire


class FeedHttp(H11Protocol):
    """HTTP/1.1. As a wire it takes whole chunks, once the head of a chunked answer is out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._inner = self.app
        self.app = self._offering

    async def _offering(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["http_version"] == "1.1":
            _offer(scope, self)
        await self._inner(scope, receive, send)

    @property
    def gone(self) -> bool:
        """Whether nothing can be written any more."""
        return self.transport.is_closing()

    def write(self, data: bytes) -> bool:
        """Write a chunk at once; False, and nothing written, if the client is gone or does not read."""
        if self.flow.write_paused or self.gone:
            return False
        self.transport.write(data)
        return True

    async def drained(self) -> None:
        """Wait until the client reads again, or is gone."""
        await self.flow.drain()


class FeedSocket(WebSocketsSansIOProtocol):
    """A WebSocket. As a wire it takes whole frames, while it is open."""

    def handle_connect(self, event: Request) -> None:
        """Begin the handshake, and offer the wire to whoever serves the connection."""
        super().handle_connect(event)
        if self.response.status_code == 101 and not self.conn.extensions:
            _offer(cast(Scope, self.scope), self)

    @property
    def gone(self) -> bool:
        """Whether nothing can be written any more."""
        return self.close_sent or self.disconnected or self.transport.is_closing()

    def write(self, data: bytes) -> bool:
        """Write frames at once; False, and nothing written, if the client is gone or does not read."""
        if not self.writable.is_set() or self.gone or not self.handshake_complete:
            return False
        self.transport.write(data)
        return True

    async def drained(self) -> None:
        """Wait until the client reads again, or is gone."""
        await self.writable.wait()


def _offer(scope: Scope, wire: Wire) -> None:
    scope["extensions"] = (scope.get("extensions") or {}) | {WIRE: wire}
