"""The push services that browsers named: each connected to under the same watch as a webhook, and left alone
while it keeps failing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import aiohttp
from yarl import URL

from dispatch.notify.addresses import Allowance
from dispatch.notify.breaker import Breaker
from dispatch.notify.push_target import check_endpoint

MOST_KEPT: Final = 16
"""Push services whose connections are kept; there are four that matter, and anybody may name others."""
MAX_REPLY_BYTES: Final = 16 * 1_024


class LeftAlone(Exception):
    """The push service keeps failing and is not asked for a while."""


@dataclass(frozen=True, slots=True)
class _Service:
    session: aiohttp.ClientSession
    breaker: Breaker


class PushServices:
    """Posts to push services within `timeout_s`, as long as the block of `async with` lasts."""

    def __init__(
        self, allowance: Allowance, timeout_s: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowance = allowance
        self._timeout_s = timeout_s
        self._monotonic = monotonic
        self._kept: dict[URL, _Service] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Begin without any connection."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        self._kept.clear()
        await self._stack.aclose()

    async def post(self, endpoint: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post a message and return the status of the answer.

        Raises ValueError for an endpoint that may not be one, LeftAlone, TimeoutError, and OSError or
        aiohttp.ClientError when nobody answers. Redirects are not followed.
        """
        target = check_endpoint(endpoint, self._allowance)
        async with self._service(target.url.origin(), lambda: target.session(self._timeout_s)) as service:
            if service.breaker.wait_s() > 0:
                raise LeftAlone
            status = 0
            try:
                status = await self._exchange(service.session, target.url, body, headers)
            except (TimeoutError, aiohttp.ClientError, OSError):
                service.breaker.failed()
                raise
            finally:
                _learn(service.breaker, status)
            return status

    async def _exchange(
        self, session: aiohttp.ClientSession, url: URL, body: bytes, headers: Mapping[str, str]
    ) -> int:
        async with (
            asyncio.timeout(self._timeout_s),
            session.post(url, data=body, headers=dict(headers), allow_redirects=False) as answer,
        ):
            if len(await answer.content.read(MAX_REPLY_BYTES)) >= MAX_REPLY_BYTES:
                # What it says is its own affair; the rest is not read.
                answer.close()
            return answer.status

    @asynccontextmanager
    async def _service(
        self, origin: URL, made: Callable[[], aiohttp.ClientSession]
    ) -> AsyncIterator[_Service]:
        """Give the service of an origin: one that is kept, or a new one, kept while there is room."""
        if origin in self._kept:
            yield self._kept[origin]
        elif len(self._kept) < MOST_KEPT:
            session = await self._stack.enter_async_context(made())
            kept = self._kept.setdefault(origin, _Service(session, Breaker(self._monotonic)))
            yield kept
        else:
            async with made() as session:
                yield _Service(session, Breaker(self._monotonic))


def _learn(breaker: Breaker, status: int) -> None:
    if not status:
        # No answer was counted above; an exchange that was broken off says nothing.
        breaker.gave_up()
    elif status >= 500:
        breaker.failed()
    else:
        breaker.succeeded()
