"""The relay's process: publishes the log, and the rejections, to the outbound topics."""

from __future__ import annotations

import asyncio
from typing import Final

from dispatch.config import Settings
from dispatch.process import run_role, until_stop
from dispatch.store.heartbeats import Vitals
from dispatch.store.news import RowNews
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from streams.log_relay import Relay
from streams.publisher import PUBLISH_LIMIT_S, Publisher
from streams.pulse import pulse
from streams.topic_care import await_topics
from streams.watchdog import Watchdog

ROLE: Final = "relay"
_APART_S: Final = 0.025
"""Two rounds begin so far apart at least, in s, unless there is more than one can take."""


def run(settings: Settings | None = None) -> int:
    """Run a relay until SIGTERM or SIGINT; return the exit status of the process."""
    settings = settings if settings is not None else Settings()
    return run_role(ROLE, work, settings, settings.relay_metrics_port)


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Publish until `stop` is set; raises TaskEnded when a part of it could not go on."""
    async with _store(settings) as store:
        watchdog = Watchdog([])
        publisher = Publisher(settings)
        watchdog.start()
        try:
            await until_stop(_parts(settings, store, publisher), stop)
        finally:
            watchdog.stop()
            await publisher.close()


def _store(settings: Settings) -> Store:
    return Store(
        settings.dsn.get_secret_value(),
        size=settings.pool_size,
        statement_timeout_s=settings.statement_timeout_s,
        application_name=f"dispatch-{ROLE}",
        # It holds the cursor of an area while it publishes; longer, and the other relay goes on.
        idle_limit_s=PUBLISH_LIMIT_S + 2,
        # It writes only what it has published already: lost with the server, that is published once more.
        durable=False,
    )


def _parts(settings: Settings, store: Store, publisher: Publisher) -> list[asyncio.Task[None]]:
    news = RowNews(settings.dsn.get_secret_value())
    relay = Relay(Outbox(store), publisher, settings.relay_poll_ms / 1000, news.pause_of(apart_s=_APART_S))

    async def publish() -> None:
        await await_topics(settings, inbound=False)
        await relay.run()

    return [
        asyncio.create_task(publish(), name="publish"),
        asyncio.create_task(news.run(), name="news"),
        asyncio.create_task(pulse(Vitals(store), ROLE, lambda: relay.trouble), name="pulse"),
    ]
