"""The notifiers that run beside the console: one for each channel and area."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from dispatch.config import Settings
from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.deliveries import DeliveryLog, NoticeLog
from dispatch.notify.live import Handed, LiveChannel
from dispatch.notify.port import Channel
from dispatch.notify.push_services import PushServices
from dispatch.notify.reachable import SubscribedOnly
from dispatch.notify.retry import LIVE_RETRIES, PUSH_RETRIES, WEBHOOK_RETRIES, RetryPolicy
from dispatch.notify.service import Notifier
from dispatch.notify.signature import Key
from dispatch.notify.subscriptions import Subscriptions
from dispatch.notify.target import Target
from dispatch.notify.vapid import Signer, read_vapid_key
from dispatch.notify.webhook import WebhookChannel
from dispatch.notify.webpush import WebPushChannel
from dispatch.store.news import Pause
from dispatch.webpush_settings import WEBPUSH_ALLOW


@dataclass(frozen=True, slots=True)
class Way:
    """A channel with how long to keep trying, and a lease (s) longer than its longest send.

    At most `at_once` notices are on their way. With `subscriptions` it is only for those who subscribed.
    """

    channel: Channel
    retry: RetryPolicy
    lease_s: float
    subscriptions: Subscriptions | None = None
    at_once: int = 8


@asynccontextmanager
async def open_ways(
    settings: Settings, handed: Handed, subscriptions: Subscriptions, now_ms: Callable[[], int]
) -> AsyncIterator[list[Way]]:
    """Give the channels that are configured, each usable until the block ends; raises PushKeyUnusable."""
    # It only looks whether somebody is connected: many at once cost no more than few.
    found = [Way(LiveChannel(handed), LIVE_RETRIES, 30.0, at_once=64)]
    async with AsyncExitStack() as stack:
        if settings.webhook_url:
            found.append(await _webhook(settings, stack, now_ms))
        if settings.webpush_key_file:
            found.append(await _webpush(settings, stack, subscriptions, now_ms))
        yield found


async def _webhook(settings: Settings, stack: AsyncExitStack, now_ms: Callable[[], int]) -> Way:
    target = Target.parse(settings.webhook_url, Allowance.parse(settings.webhook_allow))
    session = await stack.enter_async_context(target.session(settings.webhook_timeout_s))
    webhook = WebhookChannel(
        target,
        session,
        signing_keys(settings),
        settings.webhook_timeout_s,
        lambda: now_ms() // 1_000,
        Breaker(time.monotonic),
    )
    return Way(webhook, WEBHOOK_RETRIES, max(30.0, settings.webhook_timeout_s * 2))


async def _webpush(
    settings: Settings, stack: AsyncExitStack, subscriptions: Subscriptions, now_ms: Callable[[], int]
) -> Way:
    allowance = Allowance.parse(settings.webpush_allow, WEBPUSH_ALLOW)
    services = await stack.enter_async_context(PushServices(allowance, settings.webpush_timeout_s))
    signer = Signer(read_vapid_key(Path(settings.webpush_key_file)), settings.webpush_contact)
    webpush = WebPushChannel(subscriptions, services, signer, now_ms)
    return Way(webpush, PUSH_RETRIES, max(30.0, settings.webpush_timeout_s * 2), subscriptions)


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
    way: Way,
    area_id: str,
    log: NoticeLog,
    deliveries: DeliveryLog,
    now_ms: Callable[[], int],
    pause: Pause = asyncio.sleep,
) -> Notifier:
    """Return the notifier of one channel in one area; it looks at the log whenever `pause` ends."""
    rows = log if way.subscriptions is None else SubscribedOnly(log, way.subscriptions, way.retry, now_ms)
    return Notifier(
        way.channel,
        area_id,
        rows,
        deliveries,
        way.retry,
        now_ms,
        concurrency=way.at_once,
        lease_s=way.lease_s,
        pause=pause,
    )
