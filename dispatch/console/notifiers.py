"""The notifiers that run beside the console: one for each channel and area."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp

from dispatch.config import Settings
from dispatch.notify.deliveries import DeliveryLog, NoticeLog
from dispatch.notify.live import Handed, LiveChannel
from dispatch.notify.port import Channel
from dispatch.notify.retry import LIVE_RETRIES, WEBHOOK_RETRIES, RetryPolicy
from dispatch.notify.service import Notifier
from dispatch.notify.webhook import WebhookChannel


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with how long to keep trying, and a lease (s) longer than its longest send."""

    channel: Channel
    retry: RetryPolicy
    lease_s: float


def ways(
    settings: Settings, session: aiohttp.ClientSession, handed: Handed, now_ms: Callable[[], int]
) -> list[Way]:
    """Return the channels that are configured; raises ValueError for a webhook without a secret."""
    found = [Way(LiveChannel(handed), LIVE_RETRIES, 30.0)]
    if settings.webhook_url:
        webhook = WebhookChannel(
            session,
            settings.webhook_url,
            settings.webhook_secret.get_secret_value().encode(),
            settings.webhook_timeout_s,
            lambda: now_ms() // 1_000,
        )
        found.append(Way(webhook, WEBHOOK_RETRIES, max(30.0, settings.webhook_timeout_s * 2)))
    return found


def notifier(
    way: Way, area_id: str, log: NoticeLog, deliveries: DeliveryLog, now_ms: Callable[[], int]
) -> Notifier:
    """Return the notifier of one channel in one area."""
    return Notifier(way.channel, area_id, log, deliveries, way.retry, now_ms, lease_s=way.lease_s)
