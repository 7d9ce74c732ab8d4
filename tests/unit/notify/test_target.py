"""Where a webhook may lead: to public addresses by https, and to what the operator named."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.port import Failed, Sent
from dispatch.notify.signature import Key
from dispatch.notify.target import Target
from dispatch.notify.webhook import WebhookChannel
from tests.unit.notify.memory_deliveries import notice

_CERTIFICATE = Path(__file__).parents[2] / "data" / "hooks-inside.pem"


class Rebinding(AbstractResolver):
    """A name server that answers differently each time it is asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the next answer."""
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in self.answers.pop(0).split()
        ]

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def reached() -> AsyncIterator[list[str]]:
    """Requests that reached a server on 127.0.0.1; its port comes first."""
    requests: list[str] = []

    async def serve(request: web.Request) -> web.Response:
        requests.append(request.host)
        return web.Response(status=204, headers={"Connection": "close"})

    app = web.Application()
    app.router.add_post("/", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    requests.append(str(runner.addresses[0][1]))
    yield requests
    await runner.cleanup()


async def posts(url: str, allow: str, resolver: AbstractResolver, times: int) -> Sequence[Any]:
    """Post a notice some times in one session."""
    target = Target.parse(url, Allowance.parse(allow))
    async with target.session(5, resolver) as session:
        channel = WebhookChannel(target, session, [Key("1", b"s")], 5, lambda: 1, Breaker(time.monotonic))
        return [await channel.send(notice(1)) for _ in range(times)]


async def test_a_name_that_turns_to_an_inner_address_is_not_followed(reached: list[str]) -> None:
    """A name server that answers differently the second time leads nowhere: that address is refused too."""
    port = reached.pop()
    # Where it turns to is also a server of this machine: if it were connected to, it would answer.
    resolver = Rebinding("127.0.0.1", "127.0.0.2", "169.254.169.254")
    url = f"http://hooks.inside:{port}/"
    first, second, third = await posts(url, f"hooks.inside:{port}", resolver, 3)
    assert (first, resolver.asked) == (Sent("HTTP 204"), 3)
    # A name that the operator trusts may lie anywhere in the site's networks, but not beside the machine.
    assert not isinstance(second, Sent)
    assert isinstance(third, Failed) and "169.254.169.254 is not a public address" in third.reason
    assert len(reached) == 1


async def test_the_address_that_was_checked_is_the_one_connected_to(reached: list[str]) -> None:
    """A connection asks for the name once; an inner address among its answers is passed over."""
    port = reached.pop()
    asked: list[tuple[Any, ...]] = []

    class Watched(Target):
        def open_socket(self, address: tuple[Any, ...]) -> socket.socket:
            asked.append(address[4])
            return super().open_socket(address)

    target = Watched.parse(f"http://hooks.inside:{port}/", Allowance.parse(f"hooks.inside:{port}"))
    resolver = Rebinding("169.254.169.254 127.0.0.1")
    async with target.session(5, resolver) as session:
        channel = WebhookChannel(target, session, [Key("1", b"s")], 5, lambda: 1, Breaker(time.monotonic))
        assert await channel.send(notice(1)) == Sent("HTTP 204")
    assert [where[0] for where in asked] == ["169.254.169.254", "127.0.0.1"]
    assert resolver.asked == 1


async def test_a_public_name_does_not_lead_inside() -> None:
    """Without an allowance a name with an inner address is refused before any packet is sent."""
    inner = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1"]
    started = asyncio.get_running_loop().time()
    results = await posts("https://hooks.example/", "", Rebinding(*inner), len(inner))
    for address, result in zip(inner, results, strict=True):
        assert isinstance(result, Failed)
        assert f"{address} is not a public address" in result.reason
        assert result.retryable
    assert asyncio.get_running_loop().time() - started < 5


async def test_other_spellings_of_an_address_are_not_a_way_round() -> None:
    """Decimal, hexadecimal, octal and short forms of 127.0.0.1 reach nothing."""
    for host in ("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"):
        target = Target.parse(f"https://{host}:1/", Allowance())
        async with target.session(5) as session:
            channel = WebhookChannel(target, session, [Key("1", b"s")], 5, lambda: 1, Breaker(time.monotonic))
            result = await channel.send(notice(1))
        assert isinstance(result, Failed)
        assert re.search("not a public address|not a canonical|InvalidUrl", result.reason), result.reason


@pytest.mark.parametrize(("host", "trusted", "sent"), [
    ("hooks.inside", True, True), ("hooks.inside", False, False), ("other.inside", True, False),
])  # fmt: skip
async def test_the_certificate_must_be_of_the_name_not_of_the_address(
    host: str, trusted: bool, sent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is told the name, and must prove it by a certificate that is trusted and of that name."""
    asked: list[str | None] = []
    inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    inside.load_cert_chain(_CERTIFICATE)
    inside.set_servername_callback(lambda _socket, name, _context: asked.append(name))
    ours = ssl.create_default_context()
    if trusted:
        ours.load_verify_locations(_CERTIFICATE)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", ours)
    app = web.Application()
    app.router.add_post("/", _fine)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=inside).start()
    port = runner.addresses[0][1]
    (result,) = await posts(f"https://{host}:{port}/", f"{host}:{port}", Rebinding("127.0.0.1"), 1)
    await runner.cleanup()
    assert asked == [host]
    assert (result == Sent("HTTP 204")) is sent
    if not sent:
        assert "CERTIFICATE_VERIFY_FAILED" in result.reason


async def _fine(request: web.Request) -> web.Response:
    """Answer 204."""
    return web.Response(status=204)
