"""What is decided, to thousands of clients at once: how late, how much of it, in how much memory."""

from __future__ import annotations

from typing import Any

from tests.bench.fanout import stream, tier
from tests.bench.fanout.report import section

__all__ = ["measure", "section"]


async def measure(seed: int, few: stream.Size | None = None, many: tier.Size | None = None) -> dict[str, Any]:
    """Return what `section` tells of: the stream of everything, and a tier that asks a thousand people."""
    return {
        "stream": await stream.measure(few or stream.Size(), seed),
        "tier": await tier.measure(many or tier.Size(), seed),
    }
