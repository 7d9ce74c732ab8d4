"""The webhook against a real server: signed, bounded, never led astray."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web

from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.port import Failed, Result, Sent
from dispatch.notify.signature import HEADER, Key, genuine
from dispatch.notify.target import Target
from dispatch.notify.webhook import WebhookChannel
from tests.unit.notify.memory_deliveries import notice

KEYS = (Key("2026", b"between us"),)
SECRETS = {"2026": b"between us"}
NOW = 1_795_000_000


class Receiver:
    """A server that remembers what it was sent and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] = self.fine
        self.url = ""
        self.written = 0

    async def fine(self, request: web.Request) -> web.StreamResponse:
        """Answer 204."""
        return web.Response(status=204)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Remember the request, then answer."""
        self.requests.append((dict(request.headers), await request.read()))
        return await self.answer(request)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A server on loopback."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def post(url: str, timeout_s: float = 5.0) -> Result:
    """Send one notice to the address."""
    target = Target.parse(url, Allowance.parse("127.0.0.0/8"))
    async with target.session(timeout_s) as session:
        channel = WebhookChannel(target, session, KEYS, timeout_s, lambda: NOW, Breaker(time.monotonic))
        return await channel.send(notice(1))


async def test_the_event_is_posted_and_signed(receiver: Receiver) -> None:
    """The receiver can tell that body and time are ours, and which delivery it is."""
    assert await post(receiver.url) == Sent("HTTP 204")
    ((headers, body),) = receiver.requests
    assert body == notice(1).body
    assert headers["Content-Type"] == "application/json"
    assert headers["Dispatch-Delivery"] == "asg-1:notified"
    assert genuine(SECRETS, body, headers[HEADER], NOW)


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(500, True), (503, True), (429, True), (408, True), (400, False), (401, False), (410, False)],
)
async def test_failures_are_retried_when_that_may_help(
    receiver: Receiver, status: int, retryable: bool
) -> None:
    """The server's trouble passes; a refusal does not."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    receiver.answer = answer
    assert await post(receiver.url) == Failed(f"HTTP {status}", retryable)


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    """A receiver cannot send us to an address of its choice."""

    async def answer(request: web.Request) -> web.StreamResponse:
        raise web.HTTPTemporaryRedirect("http://127.0.0.1:1/metadata")

    receiver.answer = answer
    result = await post(receiver.url)
    assert isinstance(result, Failed)
    assert not result.retryable
    assert len(receiver.requests) == 1


async def test_a_receiver_that_hangs_costs_the_time_limit_and_no_more(receiver: Receiver) -> None:
    """No answer within the limit is a failure to be tried again."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(60)
        return web.Response()

    receiver.answer = answer
    assert await post(receiver.url, 0.1) == Failed("no answer within 0.1 s", retryable=True)


async def test_an_answer_that_dribbles_is_cut_off(receiver: Receiver) -> None:
    """Headers at once and a body that never ends in time: the limit holds for the whole exchange."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.01)

    receiver.answer = answer
    result = await post(receiver.url, 0.2)
    assert isinstance(result, Failed)
    assert result.retryable


async def test_a_big_reply_is_not_read_to_its_end(receiver: Receiver) -> None:
    """Of a reply without end 64 KiB are read; its status still counts."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)
            receiver.written += 65_536

    receiver.answer = answer
    assert await post(receiver.url) == Sent("HTTP 200")
    assert receiver.written < 64 * 1_048_576


async def test_a_reply_that_says_it_is_huge_is_cut_off(receiver: Receiver) -> None:
    """Ten gigabytes that are announced are read no further than any other reply."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(10 * 1024**3)})
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)
            receiver.written += 65_536

    receiver.answer = answer
    assert await post(receiver.url) == Sent("HTTP 200")
    assert receiver.written < 64 * 1_048_576


async def test_nobody_there_is_tried_again() -> None:
    """A refused connection may pass."""
    refused = await post("http://127.0.0.1:1/")
    assert isinstance(refused, Failed)
    assert refused.retryable


async def test_no_webhook_without_a_secret() -> None:
    """Without a key nobody could tell our notices from anybody's."""
    target = Target.parse("https://example.org/", Allowance())
    async with target.session(5) as session:
        for keys in ((), (Key("1", b""),)):
            with pytest.raises(ValueError, match="webhook_secret"):
                WebhookChannel(target, session, keys, 5, lambda: NOW, Breaker(time.monotonic))


async def test_a_target_that_keeps_failing_is_left_alone(receiver: Receiver) -> None:
    """After five failures in a row nothing is sent for a while; one success later it is as before."""
    status, now = 500, 0.0

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    receiver.answer = answer
    target = Target.parse(receiver.url, Allowance.parse("127.0.0.1"))
    async with target.session(5) as session:
        channel = WebhookChannel(target, session, KEYS, 5, lambda: NOW, Breaker(lambda: now))
        for _ in range(20):
            assert isinstance(await channel.send(notice(1)), Failed)
        assert len(receiver.requests) == 5
        now = 3.0
        await channel.send(notice(1))
        assert len(receiver.requests) == 6
        now, status = 60.0, 204
        for _ in range(3):
            assert await channel.send(notice(1)) == Sent("HTTP 204")
