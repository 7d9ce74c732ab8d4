"""Fault 37: a webhook's target that misbehaves costs nobody else anything, and leads nowhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.deliveries import DecidedRow, DeliveryStatus
from dispatch.notify.live import LiveChannel
from dispatch.notify.port import Channel
from dispatch.notify.retry import RetryPolicy
from dispatch.notify.service import Notifier
from dispatch.notify.signature import Key
from dispatch.notify.target import Target
from dispatch.notify.webhook import WebhookChannel
from tests.faults.numbered.fault import Injections, fault
from tests.unit.notify.memory_deliveries import MemoryDeliveries, notice
from tests.worlds.small import AREA

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
_NOTICES = 20
_LIMIT_S = 60


async def hangs(request: web.Request) -> web.StreamResponse:
    """Take the request and say nothing."""
    await asyncio.sleep(_LIMIT_S)
    return web.Response()


async def never_ends(request: web.Request) -> web.StreamResponse:
    """Announce ten gigabytes and begin to send them."""
    response = web.StreamResponse(headers={"Content-Length": str(10 * 1024**3)})
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)


async def leads_inside(request: web.Request) -> web.StreamResponse:
    """Send on to the metadata service of a cloud."""
    raise web.HTTPTemporaryRedirect("http://169.254.169.254/latest/meta-data/")


async def fails(request: web.Request) -> web.StreamResponse:
    """Say that the server has trouble."""
    return web.Response(status=500)


class Present:
    """A feed to which every responder is connected."""

    def handed(self, area_id: str, responder_id: str, seq: int) -> bool:
        """Tell that the responder has it."""
        return True


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[tuple[str, list[str]]]:
    """Give the address of a target that answers so, and the requests that reached it."""
    asked: list[str] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return await answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", asked
    await runner.cleanup()


@fault(37, invariants=["I9", "I10", "I12"])
@pytest.mark.parametrize("answer", [hangs, never_ends, leads_inside, fails])
async def test_a_bad_target_delays_no_other_channel(answer: Answer, injections: Injections) -> None:
    """While the target misbehaves, all others have their notices, and it is not asked without end."""
    log = MemoryDeliveries([DecidedRow(seq, (notice(seq),)) for seq in range(1, _NOTICES + 1)])
    async with serving(answer) as (url, asked):
        target = Target.parse(url, Allowance.parse("127.0.0.1"))
        async with target.session(0.3) as session:
            webhook = WebhookChannel(
                target, session, [Key("1", b"s")], 0.3, lambda: 1, Breaker(time.monotonic)
            )
            tasks = [
                asyncio.create_task(_notifier(one, log).run()) for one in (webhook, LiveChannel(Present()))
            ]
            try:
                async with asyncio.timeout(_LIMIT_S):
                    while _settled(log, "live") < _NOTICES or len(asked) < 5:
                        await asyncio.sleep(0.01)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
    injections.count(len(asked))
    # As often as there are notices, and where they fail, no more than the breaker lets through.
    assert len(asked) <= _NOTICES
    assert set(asked) == {"/hook"}


def _notifier(channel: Channel, log: MemoryDeliveries) -> Notifier:
    return Notifier(channel, AREA, log, log, RetryPolicy(give_up_s=1e12), lambda: 0, poll_s=0.01, due_s=0.01)


def _settled(log: MemoryDeliveries, channel: str) -> int:
    return sum(
        held.status is DeliveryStatus.DELIVERED for (_, _, name), held in log.held.items() if name == channel
    )
