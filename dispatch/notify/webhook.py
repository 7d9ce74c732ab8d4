"""Notices by signed HTTP POST to one target that the operator configured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import aiohttp

from dispatch.notify.breaker import Breaker
from dispatch.notify.port import Failed, Notice, Result, Sent
from dispatch.notify.signature import HEADER, Key, sign
from dispatch.notify.target import Target

MAX_REPLY_BYTES: Final = 64 * 1_024
_RETRYABLE: Final = frozenset({408, 425, 429})


class WebhookChannel:
    """Posts the AssignmentEvent as it is published; 2xx is delivered.

    `session` is the target's own. Redirects are refused (they could lead anywhere), a reply is read up to
    64 KiB, and the whole exchange takes at most `timeout_s` seconds. A target that keeps failing is left
    alone for a while. `clock_s` gives UTC seconds for the signature. A repeat after a lost answer carries
    the same `Dispatch-Delivery`, by which the receiver knows it. What waits is in the delivery log, which
    hands out a few at a time and gives up what has become too old, so nothing piles up here.
    """

    name: Final = "webhook"

    def __init__(
        self,
        target: Target,
        session: aiohttp.ClientSession,
        keys: Sequence[Key],
        timeout_s: float,
        clock_s: Callable[[], int],
        breaker: Breaker,
    ) -> None:
        if not keys or not all(key.secret for key in keys):
            raise ValueError("webhook_secret is empty; a webhook without a signature could be anybody's")
        self._target = target
        self._session = session
        self._keys = tuple(keys)
        self._timeout_s = timeout_s
        self._clock_s = clock_s
        self._breaker = breaker

    async def send(self, notice: Notice) -> Result:
        """Post the notice once, unless the target is being left alone."""
        wait_s = self._breaker.wait_s()
        if wait_s > 0:
            return Failed(f"the target keeps failing, it is left alone for {wait_s:.1f} s", retryable=True)
        result: Result | None = None
        try:
            result = await self._attempt(notice)
        finally:
            self._learn(result)
        return result

    def _learn(self, result: Result | None) -> None:
        if result is None:
            self._breaker.gave_up()
        elif isinstance(result, Failed) and result.retryable:
            self._breaker.failed()
        else:
            # A refusal is an answer too: the target works.
            self._breaker.succeeded()

    async def _attempt(self, notice: Notice) -> Result:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._post(notice)
        except TimeoutError:
            return Failed(f"no answer within {self._timeout_s:g} s", retryable=True)
        except (aiohttp.ClientError, OSError) as error:
            return Failed(f"{type(error).__name__}: {error}"[:200], retryable=True)

    async def _post(self, notice: Notice) -> Result:
        headers = {
            "Accept-Encoding": "identity",
            "Content-Type": "application/json",
            "Dispatch-Delivery": f"{notice.assignment_id}:{notice.notice}",
            HEADER: sign(self._keys, notice.body, self._clock_s()),
        }
        async with self._session.post(
            self._target.url, data=notice.body, headers=headers, allow_redirects=False
        ) as response:
            size = await _read_capped(response)
            if size > MAX_REPLY_BYTES:
                # What it says is its own affair; the rest is not read, and the connection is dropped.
                response.close()
            return _judge(response.status)


async def _read_capped(response: aiohttp.ClientResponse) -> int:
    size = 0
    async for chunk in response.content.iter_chunked(16_384):
        size += len(chunk)
        if size > MAX_REPLY_BYTES:
            break
    return size


def _judge(status: int) -> Result:
    if 200 <= status < 300:
        return Sent(f"HTTP {status}")
    if 300 <= status < 400:
        return Failed(f"HTTP {status}: redirects are not followed", retryable=False)
    return Failed(f"HTTP {status}", retryable=status >= 500 or status in _RETRYABLE)
