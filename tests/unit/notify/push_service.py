"""A push service on loopback, and browsers that can read what it is sent."""

from __future__ import annotations

import base64
import os
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece
import orjson
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dispatch.notify.subscriptions import Subscription, Urgency


def b64(raw: bytes) -> str:
    """Return bytes as browsers write them."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """A browser that subscribed: it alone can read what is sent to it."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = Subscription(endpoint, b64(point), b64(self._secret))

    def read(self, body: bytes) -> dict[str, Any]:
        """Return what was sent, decrypted."""
        plain = http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
        found: dict[str, Any] = orjson.loads(plain)
        return found


@dataclass
class PushService:
    """Remembers what it was sent; `statuses` are answered by path, 201 by default."""

    origin: str = ""
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Remember the request, then answer."""
        self.requests.append((request.path, dict(request.headers), await request.read()))
        status = self.statuses.get(request.path, 201)
        if 300 <= status < 400:
            return web.Response(status=status, headers={"Location": f"{self.origin}/elsewhere"})
        return web.Response(status=status, body=b"x" * 100_000)


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """Serve on loopback until the block ends."""
    service = PushService()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield service
    await runner.cleanup()


@dataclass
class MemorySubscriptions:
    """The subscriptions of one responder."""

    known: list[Subscription] = field(default_factory=list)
    incident: Urgency | None = field(default_factory=lambda: Urgency(2, "theft"))

    async def of(self, area_id: str, responder_id: str) -> Sequence[Subscription]:
        """Return them all."""
        return list(self.known)

    async def among(self, area_id: str, responder_ids: Collection[str]) -> frozenset[str]:
        """Return everybody, or nobody."""
        return frozenset(responder_ids if self.known else ())

    async def gone(self, subscription: Subscription) -> None:
        """Forget one."""
        self.known.remove(subscription)

    async def urgency(self, area_id: str, incident_id: str) -> Urgency | None:
        """Return how urgent it is."""
        return self.incident
