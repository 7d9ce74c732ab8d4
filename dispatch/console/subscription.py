"""One client of the live feed: what it is shown, its place in the log, and a bounded queue."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from dispatch.console.frames import Frame
from dispatch.console.portions import Batch, Portion

MAX_QUEUED_FRAMES: Final = 4_096
"""What waits for one client; the frames themselves are shared by all clients. At 50 alerts a second, a pause
of the database of a second or two must not send every page back to the beginning."""


class FeedEnded(Exception):
    """The process stops: there will be no more rows from it."""


class Overrun(Exception):
    """The client was too slow for its queue: it must load the present state again ("resync")."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken from the queue: after it, the client has seen everything up to `seq`."""

    seq: int
    portion: Portion | None


class Subscription:
    """What waits for one client, at most `capacity` frames of it.

    The hub offers rows without ever waiting; whoever cannot keep up is cut off rather than skipped. While
    nothing waits and the client does nothing but listen, what it is shown goes straight to its `outlet`, and
    `given` is called with it. `seen_seq` is the newest row offered, whether or not anything of it was for
    this client.
    """

    def __init__(
        self,
        view: Callable[[Frame], bool],
        seen_seq: int,
        capacity: int = MAX_QUEUED_FRAMES,
        outlet: Callable[[Portion], bool] | None = None,
        given: Callable[[Portion], None] | None = None,
    ) -> None:
        self.seen_seq = seen_seq
        self._view = view
        self._capacity = capacity
        self._outlet = outlet
        self._given = given
        self._waiting: deque[Portion] = deque()
        self._queued = 0
        self._listening = False
        self._overrun = False
        self._ended = False
        self._ready = asyncio.Event()

    def offer(self, batch: Batch) -> None:
        """Give or queue what the client is shown of the rows; one without room for it is overrun."""
        if self._overrun or batch.seq <= self.seen_seq:
            return
        self.seen_seq = batch.seq
        portion = batch.portion(self._view)
        if portion is None or self._gave(portion):
            return
        # A single row may be larger than the whole queue; a client that has nothing else to read gets it.
        alone = not self._waiting and len(portion.rows) == 1
        if not alone and self._queued + portion.count > self._capacity:
            self._waiting.clear()
            self._overrun = True
        else:
            self._waiting.append(portion)
            self._queued += portion.count
        self._ready.set()

    def _gave(self, portion: Portion) -> bool:
        """Write the portion at once, if nothing that comes before it is still to be written."""
        if self._outlet is None or not self._listening or self._waiting or not self._outlet(portion):
            return False
        if self._given is not None:
            self._given(portion)
        return True

    def nudge(self) -> None:
        """Let the client look up from its waiting: there is something to tell besides rows."""
        self._ready.set()

    def end(self) -> None:
        """Let the client read what is queued, and then no more."""
        self._ended = True
        self._ready.set()

    async def next_portion(self, wait_s: float) -> Taken:
        """Return what waits next, nothing if nothing came within `wait_s`; raises Overrun, FeedEnded.

        What was asked for before has been written by then: only so may the outlet be used meanwhile.
        """
        if not (self._waiting or self._overrun or self._ended):
            await self._listen(wait_s)
        if self._overrun:
            raise Overrun
        if not self._waiting:
            if self._ended:
                raise FeedEnded
            return Taken(self.seen_seq, None)
        portion = self._waiting.popleft()
        self._queued -= portion.count
        if not self._waiting:
            # Whoever takes a portion looks up afterwards: no nudge that came before is slept through.
            self._ready.clear()
        return Taken(portion.seq, portion)

    async def _listen(self, wait_s: float) -> None:
        self._listening = True
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._ready.wait()
        finally:
            self._listening = False
        # After the waiting, so that a nudge that came before it is not slept through.
        self._ready.clear()
