"""Wrong device codes are counted, by address and over all: whoever guesses is soon let try no more."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

WINDOW_MINUTES: Final = 10
PER_ADDRESS: Final = 20
OVER_ALL: Final = 60
_EVERYBODY: Final = "everybody"


class TooManyGuesses(Exception):
    """Too many wrong codes came from an address, or from everywhere together."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("too many wrong codes: wait, then try again")
        self.retry_after_s = retry_after_s


class Guesses:
    """Wrong codes of this console within the last ten minutes; right ones cost nothing.

    Of IPv6 the network (/64) counts, for one machine has all of it. Behind a proxy every address is the
    proxy's: there the limit of an address is that of everybody.
    """

    def __init__(self, per_address: int = PER_ADDRESS, over_all: int = OVER_ALL) -> None:
        self._address = RateLimitItemPerMinute(per_address, WINDOW_MINUTES, namespace="code-address")
        self._everybody = RateLimitItemPerMinute(over_all, WINDOW_MINUTES, namespace="code-all")
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def check(self, address: str) -> None:
        """Let another attempt from `address` through; raises TooManyGuesses."""
        for item, key in ((self._address, network_of(address)), (self._everybody, _EVERYBODY)):
            if not await self._limiter.test(item, key):
                stats = await self._limiter.get_window_stats(item, key)
                raise TooManyGuesses(max(1, math.ceil(stats.reset_time - time.time())))

    async def wrong(self, address: str) -> None:
        """Count a wrong code."""
        await self._limiter.hit(self._address, network_of(address))
        await self._limiter.hit(self._everybody, _EVERYBODY)


def network_of(address: str) -> str:
    """Return what an address counts as: itself, or the /64 network that an IPv6 address lies in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
