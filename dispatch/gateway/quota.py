"""How many alerts a source and a publisher may send: a sliding minute, with a reserve for the most urgent."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from dispatch.gateway import metrics

WINDOW_S: Final = 60

Kind = Literal["source", "publisher"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One alert that asks to be let in: whose it is, and whether it may draw on the reserve."""

    source_id: str
    urgent: bool


class OverQuota(Exception):
    """`kind` `name` sends more than `limit` alerts a minute; nothing of the request was let in."""

    def __init__(self, kind: Kind, name: str, limit: int, retry_after_s: int) -> None:
        super().__init__(f"{kind} {name} sends more than {limit} alerts a minute")
        self.kind = kind
        self.name = name
        self.limit = limit
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class _Charge:
    kind: Kind
    name: str
    key: str
    count: int
    item: RateLimitItemPerMinute


class Quota:
    """Alerts a minute: `per_source` for each source of a publisher, `per_publisher` for all of its sources.

    A request with a most urgent alert in it may draw on the `reserve` of whoever is over. A source is
    counted for each publisher apart, so that nobody can use up the quota of somebody else's source.
    """

    def __init__(self, per_source: int, per_publisher: int, reserve: int) -> None:
        self._items: dict[Kind, RateLimitItemPerMinute] = {
            "source": RateLimitItemPerMinute(per_source, namespace="source"),
            "publisher": RateLimitItemPerMinute(per_publisher, namespace="publisher"),
        }
        self._reserves: dict[Kind, RateLimitItemPerMinute] = {
            "source": RateLimitItemPerMinute(reserve, namespace="source-reserve"),
            "publisher": RateLimitItemPerMinute(reserve, namespace="publisher-reserve"),
        }
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def admit(self, publisher: str, asked: Sequence[Asked]) -> None:
        """Count the alerts of one request; raises OverQuota when they may not come in now."""
        urgent = any(one.urgent for one in asked)
        counts = Counter(one.source_id for one in asked)
        charges = [await self._charge("publisher", publisher, publisher, len(asked), urgent)]
        for source_id, count in counts.items():
            key = f"{len(publisher)}:{publisher}:{source_id}"
            charges.append(await self._charge("source", source_id, key, count, urgent))
        # Only now, so that a request that is refused uses up nobody's quota.
        for charge in charges:
            await self._limiter.hit(charge.item, charge.key, cost=charge.count)
            if charge.item is self._reserves[charge.kind]:
                metrics.RESERVE.inc(charge.count)

    async def _charge(self, kind: Kind, name: str, key: str, count: int, urgent: bool) -> _Charge:
        """Return what is charged for it; raises OverQuota when nothing has room."""
        choices = [self._items[kind], self._reserves[kind]] if urgent else [self._items[kind]]
        for item in choices:
            if await self._limiter.test(item, key, cost=count):
                return _Charge(kind, name, key, count, item)
        metrics.OVER_QUOTA.labels(kind).inc(count)
        stats = await self._limiter.get_window_stats(choices[-1], key)
        wait_s = min(WINDOW_S, max(1, math.ceil(stats.reset_time - time.time())))
        raise OverQuota(kind, name, self._items[kind].amount, wait_s)
