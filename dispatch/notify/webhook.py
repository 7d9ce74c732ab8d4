"""Notices by signed HTTP POST to one address that the operator configured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import aiohttp

from dispatch.notify.port import Failed, Notice, Result, Sent
from dispatch.notify.signature import HEADER, sign

MAX_REPLY_BYTES: Final = 64 * 1_024
_RETRYABLE: Final = frozenset({408, 425, 429})


class WebhookChannel:
    """Posts the AssignmentEvent as it is published; 2xx is delivered.

    Redirects are refused (they could lead anywhere), a reply is read up to 64 KiB, and the whole
    exchange takes at most `timeout_s` seconds. `clock_s` gives UTC seconds for the signature. A
    repeat after a lost answer carries the same `Dispatch-Delivery`, by which the receiver knows it.
    """

    name: Final = "webhook"

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        secret: bytes,
        timeout_s: float,
        clock_s: Callable[[], int],
    ) -> None:
        if not secret:
            raise ValueError("webhook_secret is empty; a webhook without a signature could be anybody's")
        self._session = session
        self._url = url
        self._secret = secret
        self._timeout_s = timeout_s
        self._clock_s = clock_s

    async def send(self, notice: Notice) -> Result:
        """Post the notice once."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._post(notice)
        except TimeoutError:
            return Failed(f"no answer within {self._timeout_s:g} s", retryable=True)
        except aiohttp.InvalidURL as error:
            return Failed(f"webhook_url is not an address: {error}", retryable=False)
        except (aiohttp.ClientError, OSError) as error:
            return Failed(f"{type(error).__name__}: {error}"[:200], retryable=True)

    async def _post(self, notice: Notice) -> Result:
        headers = {
            "Content-Type": "application/json",
            "Dispatch-Delivery": f"{notice.assignment_id}:{notice.notice}",
            HEADER: sign(self._secret, notice.body, self._clock_s()),
        }
        async with self._session.post(
            self._url, data=notice.body, headers=headers, allow_redirects=False
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
