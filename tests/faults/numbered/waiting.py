"""Waiting for a condition, for so long and no longer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.faults.numbered.roles import LIMIT_S

_PACE_S = 0.05


async def until(condition: Callable[[], bool | Awaitable[bool]], what: str, limit_s: float = LIMIT_S) -> None:
    """Wait until `condition` holds; fails naming `what` when it does not within `limit_s` s."""
    try:
        async with asyncio.timeout(limit_s):
            while True:
                found = condition()
                if found if isinstance(found, bool) else await found:
                    return
                await asyncio.sleep(_PACE_S)
    except TimeoutError:
        raise AssertionError(f"not within {limit_s:g} s: {what}") from None
