"""The notifiers that run beside the console: one for each channel and area."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dispatch.config import Settings
from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.deliveries import DeliveryLog, NoticeLog
from dispatch.notify.live import Handed, LiveChannel
from dispatch.notify.port import Channel
from dispatch.notify.retry import LIVE_RETRIES, WEBHOOK_RETRIES, RetryPolicy
from dispatch.notify.service import Notifier
from dispatch.notify.signature import Key
from dispatch.notify.target import Target
from dispatch.notify.webhook import WebhookChannel


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with how long to keep trying, and a lease (s) longer than its longest send."""

    channel: Channel
    retry: RetryPolicy
    lease_s: float


@asynccontextmanager
async def open_ways(
    settings: Settings, handed: Handed, now_ms: Callable[[], int]
) -> AsyncIterator[list[Way]]:
    """Give the channels that are configured, each usable until the block ends."""
    found = [Way(LiveChannel(handed), LIVE_RETRIES, 30.0)]
    if not settings.webhook_url:
        yield found
        return
    target = Target.parse(settings.webhook_url, Allowance.parse(settings.webhook_allow))
    async with target.session(settings.webhook_timeout_s) as session:
        webhook = WebhookChannel(
            target,
            session,
            signing_keys(settings),
            settings.webhook_timeout_s,
            lambda: now_ms() // 1_000,
            Breaker(time.monotonic),
        )
        yield [*found, Way(webhook, WEBHOOK_RETRIES, max(30.0, settings.webhook_timeout_s * 2))]


def signing_keys(settings: Settings) -> list[Key]:
    """Return the keys that notices are signed with: the present one, then the one that is being replaced."""
    named = (
        (settings.webhook_key_id, settings.webhook_secret),
        (settings.webhook_old_key_id, settings.webhook_old_secret),
    )
    return [
        Key(name, secret.get_secret_value().encode()) for name, secret in named if secret.get_secret_value()
    ]


def notifier(
    way: Way, area_id: str, log: NoticeLog, deliveries: DeliveryLog, now_ms: Callable[[], int]
) -> Notifier:
    """Return the notifier of one channel in one area."""
    return Notifier(way.channel, area_id, log, deliveries, way.retry, now_ms, lease_s=way.lease_s)
