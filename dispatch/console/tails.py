"""Where the feed of one area stands, and who listens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from dispatch.console.subscription import Subscription


@dataclass(slots=True)
class Tail:
    """The tail of an area's log; `head` is the newest row that was told, -1 until the log was first read.

    `fresh_at` is when it could last be read, in seconds of the hub's clock.
    """

    head: int = -1
    fresh_at: float = 0.0
    clients: set[Subscription] = field(default_factory=set)
    started: asyncio.Event = field(default_factory=asyncio.Event)
