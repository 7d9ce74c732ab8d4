"""The console's process: `dispatch console`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

import uvicorn

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.console.assembly import Assembly, assemble, utc_ms
from dispatch.console.feed import MAX_CLIENTS
from dispatch.console.notifiers import Way, open_ways
from dispatch.console.purging import keep_purging
from dispatch.console.upkeep import ROLE, Upkeep, pulse
from dispatch.console.wires import FeedHttp, FeedSocket
from dispatch.garbage import settle
from dispatch.gateway.intake import ALERT_TOPICS
from dispatch.gateway.kafka_publisher import KafkaPublisher
from dispatch.gateway.landing_publisher import LandingPublisher
from dispatch.gateway.spool import Spool
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from dispatch.process import TaskEnded, run_role
from dispatch.store.push import PushBook

_GRACE_S: Final = 4
_APART_S: Final = 0.2
"""A notifier looks at the log so far apart at least, in s."""
_MAX_FRAME_BYTES: Final = 64 * 1_024


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: this process has parts besides it to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the role."""
        yield


def run(settings: Settings | None = None) -> int:
    """Run the console until SIGTERM or SIGINT; return the exit status of the process."""
    return run_role(ROLE, work, settings if settings is not None else Settings())


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop` is set, then end within ten seconds; raises TaskEnded when a part fails."""
    async with contextlib.AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(open_runtime(settings, ROLE))
        kafka = await stack.enter_async_context(KafkaPublisher(settings))
        spool = await _spool(settings, stack)
        onward = landing_publisher(runtime, kafka) if settings.alerts_direct else kafka
        publisher = SpoolingPublisher(onward, spool, ALERT_TOPICS) if spool is not None else onward
        assembly = assemble(settings, runtime, publisher, spool)
        ways = await stack.enter_async_context(
            open_ways(settings, assembly.handed, PushBook(runtime.store), utc_ms)
        )
        server = Server(server_config(settings, assembly))
        settle()
        parts = _parts(runtime, assembly, ways, server)
        if isinstance(publisher, SpoolingPublisher):
            parts.append(asyncio.create_task(publisher.run(), name="spool"))
        try:
            await _watch(parts, stop)
        finally:
            await _stop(assembly, server, parts)
            await assembly.wire.close()


def landing_publisher(runtime: Runtime, kafka: KafkaPublisher) -> LandingPublisher:
    """Return the publisher that lands alerts in the areas of `runtime` itself."""
    return LandingPublisher(lambda: runtime.landing, kafka.reachable, utc_ms)


async def _spool(settings: Settings, stack: contextlib.AsyncExitStack) -> Spool | None:
    if not settings.spool_dir:
        return None
    spool = Spool(
        settings.data_dir / settings.spool_dir,
        max_records=settings.spool_max_records,
        max_bytes=settings.spool_max_bytes,
    )
    return await stack.enter_async_context(spool)


def server_config(settings: Settings, assembly: Assembly) -> uvicorn.Config:
    """Return how the application is served: small frames, quiet log, connections that are looked after."""
    return uvicorn.Config(
        assembly.app,
        host=settings.console_host,
        port=settings.console_port,
        loop="none",
        http=FeedHttp,
        ws=FeedSocket,
        ws_max_size=_MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=15,
        ws_ping_timeout=15,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MAX_CLIENTS + 1_000,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _parts(
    runtime: Runtime, assembly: Assembly, ways: Sequence[Way], server: Server
) -> list[asyncio.Task[None]]:
    pause_of = partial(assembly.news.pause_of, apart_s=_APART_S)
    upkeep = Upkeep(runtime, assembly.feed, ways, utc_ms, pause_of)

    def trouble() -> str:
        return "" if server.started else "not listening yet"

    return [
        asyncio.create_task(server.serve(), name="http"),
        asyncio.create_task(assembly.feed.run(), name="feed"),
        asyncio.create_task(assembly.news.run(), name="news"),
        asyncio.create_task(upkeep.run(), name="upkeep"),
        asyncio.create_task(pulse(assembly.vitals, trouble), name="pulse"),
        asyncio.create_task(keep_purging(runtime), name="purge"),
        asyncio.create_task(assembly.watch.run(), name="health"),
        asyncio.create_task(assembly.presence.run(), name="presence"),
    ]


async def _watch(parts: list[asyncio.Task[None]], stop: asyncio.Event) -> None:
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        done, _ = await asyncio.wait({stopping, *parts}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
    for part in done - {stopping}:
        raise TaskEnded(f"{part.get_name()} ended") from part.exception()


async def _stop(assembly: Assembly, server: Server, parts: list[asyncio.Task[None]]) -> None:
    """Let requests finish and feeds end; whatever takes longer than the limit is cut off."""
    assembly.feed.close()
    server.should_exit = True
    http, *others = parts
    await asyncio.wait([http], timeout=_GRACE_S + 1)
    for part in parts:
        part.cancel()
    await asyncio.wait([http, *others], timeout=1)
