"""What a page costs: bytes over the line at first, and milliseconds between its frames."""

from __future__ import annotations

import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import Page

_WATCH: Final = """() => {
  window.__gaps = []; let last = performance.now();
  const tick = (at) => {
    window.__gaps.push(at - last); last = at; window.__watching = requestAnimationFrame(tick)
  };
  window.__watching = requestAnimationFrame(tick)
}"""
_END: Final = "() => { cancelAnimationFrame(window.__watching); return window.__gaps.slice(2) }"


@dataclass
class Loaded:
    """Bytes as they came over the line, compressed, by kind of resource."""

    by_kind: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_kind.values())


@asynccontextmanager
async def loading(page: Page) -> AsyncIterator[Loaded]:
    """Count what a page loads within the block, without a cache; the live feed and its data aside."""
    found, kinds = Loaded(), dict[str, str]()
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def begun(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def ended(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        if kind != "EventSource":
            found.by_kind[kind] = found.by_kind.get(kind, 0) + int(event["encodedDataLength"])

    session.on("Network.responseReceived", begun)
    session.on("Network.loadingFinished", ended)
    yield found
    await session.detach()


@dataclass(frozen=True)
class Frames:
    """Milliseconds from frame to frame."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    longest_ms: float


async def watch_frames(page: Page) -> None:
    """Begin to take the time of every frame that the page draws."""
    await page.evaluate(_WATCH)


async def frames(page: Page) -> Frames:
    """End it, and return what was taken."""
    gaps = sorted(await page.evaluate(_END))
    cut = statistics.quantiles(gaps, n=100, method="inclusive")
    return Frames(len(gaps), round(cut[49], 1), round(cut[94], 1), round(cut[98], 1), round(gaps[-1], 1))
