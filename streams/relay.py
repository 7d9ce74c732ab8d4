"""The relay's process: publishes the log, and the rejections, to the outbound topics."""

from __future__ import annotations

import asyncio
from typing import Final

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.store.heartbeats import Vitals
from dispatch.store.outbox import Outbox
from streams.log_relay import Relay
from streams.process import run_role, until_stop
from streams.publisher import Publisher
from streams.pulse import pulse
from streams.topic_care import await_topics
from streams.watchdog import Watchdog

ROLE: Final = "relay"


def run(settings: Settings | None = None) -> int:
    """Run a relay until SIGTERM or SIGINT; return the exit status of the process."""
    return run_role(ROLE, work, settings)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Publish until `stop` is set; raises TaskEnded when a part of it could not go on."""
    async with open_runtime(settings, ROLE) as runtime:
        watchdog = Watchdog([])
        publisher = Publisher(settings.bootstrap_servers)
        watchdog.start()
        try:
            await until_stop(_parts(settings, runtime, publisher), stop)
        finally:
            watchdog.stop()
            await publisher.close()


def _parts(settings: Settings, runtime: Runtime, publisher: Publisher) -> list[asyncio.Task[None]]:
    relay = Relay(Outbox(runtime.store), publisher, settings.relay_poll_ms / 1000)

    async def publish() -> None:
        await await_topics(settings)
        await relay.run()

    return [
        asyncio.create_task(publish(), name="publish"),
        asyncio.create_task(pulse(Vitals(runtime.store), ROLE, lambda: relay.trouble), name="pulse"),
    ]
