"""Closing Kafka's clients in bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

CLOSE_LIMIT_S: Final = 2.0


async def close_soon(close: Callable[[], Awaitable[object]]) -> None:
    """Close a client, and leave its connections to themselves after 2 s.

    Over TLS each waits for the broker's goodbye, which may take 30 s: longer than a role has to stop.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_LIMIT_S):
            await close()
