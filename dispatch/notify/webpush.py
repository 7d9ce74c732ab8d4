"""Notices by web push (RFC 8030): a closed page is woken where its platform allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import aiohttp
import structlog
from pywebpush import WebPusher
from yarl import URL

from dispatch.notify.port import Failed, Notice, Result, Sent
from dispatch.notify.push_message import PushMessage, incident_of, message_of
from dispatch.notify.push_services import LeftAlone, PushServices
from dispatch.notify.subscriptions import Subscription, Subscriptions
from dispatch.notify.vapid import Signer

_GONE: Final = frozenset({404, 410})
_RETRYABLE: Final = frozenset({408, 425, 429})

_log = structlog.get_logger(__name__)


class WebPushChannel:
    """Posts an encrypted word of the assignment to each browser of the responder; one of them is enough.

    A subscription that its push service does not know any more is forgotten. `now_ms` is UTC.
    """

    name: Final = "webpush"

    def __init__(
        self,
        subscriptions: Subscriptions,
        services: PushServices,
        signer: Signer,
        now_ms: Callable[[], int],
    ) -> None:
        self._subscriptions = subscriptions
        self._services = services
        self._signer = signer
        self._now_ms = now_ms

    async def send(self, notice: Notice) -> Result:
        """Post the notice to every browser of the responder at the same time."""
        found = await self._subscriptions.of(notice.area_id, notice.responder_id)
        if not found:
            return Failed("no browser of this responder is subscribed any more", retryable=False)
        urgency = await self._subscriptions.urgency(notice.area_id, incident_of(notice))
        message = message_of(notice, urgency, self._now_ms())
        return _together(await asyncio.gather(*(self._one(each, message) for each in found)))

    async def _one(self, subscription: Subscription, message: PushMessage) -> Result:
        try:
            headers, body = self._sealed(subscription, message)
            status = await self._services.post(subscription.endpoint, body, headers)
        except ValueError as error:
            return Failed(str(error)[:200], retryable=False)
        except LeftAlone:
            return Failed("the push service keeps failing, it is left alone", retryable=True)
        except TimeoutError:
            return Failed("the push service did not answer in time", retryable=True)
        except (aiohttp.ClientError, OSError) as error:
            # Never its words: they quote the address, which is the browser's secret.
            return Failed(f"the push service cannot be reached ({type(error).__name__})", retryable=True)
        if status in _GONE:
            await self._subscriptions.gone(subscription)
            _log.info("push_subscription_gone", status=status)
            return Failed(f"HTTP {status}: the browser is not subscribed any more", retryable=False)
        if 200 <= status < 300:
            return Sent(f"HTTP {status}")
        return Failed(f"HTTP {status}", retryable=status >= 500 or status in _RETRYABLE)

    def _sealed(self, subscription: Subscription, message: PushMessage) -> tuple[dict[str, str], bytes]:
        """Return headers and body: encrypted for the browser alone, signed for its push service."""
        info = {
            "endpoint": subscription.endpoint,
            "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
        }
        body: bytes = WebPusher(info).encode(message.body, "aes128gcm")["body"]
        return {
            "Authorization": self._signer.authorization(str(URL(subscription.endpoint).origin())),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl_s),
            "Topic": message.topic,
            "Urgency": "high",
        }, body


def _together(results: Sequence[Result]) -> Result:
    """Return what became of a notice that went to several browsers: one that has it is enough."""
    sent = [one for one in results if isinstance(one, Sent)]
    if sent:
        return Sent(f"{len(sent)} of {len(results)} browsers: {sent[0].detail}")
    failed = [one for one in results if isinstance(one, Failed)]
    reasons = "; ".join(dict.fromkeys(one.reason for one in failed))
    return Failed(reasons[:200], retryable=any(one.retryable for one in failed))
