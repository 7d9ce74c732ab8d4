"""One client of the live feed: its rights, its place in the log, and a bounded queue."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from dispatch.console.frames import Frame, Frames
from dispatch.console.rights import Sees

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
    frames: tuple[Frame, ...]


class Subscription:
    """The frames that wait for one client, at most `capacity` of them.

    The hub offers rows without ever waiting; whoever cannot keep up is cut off rather than skipped.
    `seen_seq` is the newest row offered, whether or not anything of it was for this client.
    """

    def __init__(self, sees: Sees, seen_seq: int, capacity: int = MAX_QUEUED_FRAMES) -> None:
        self.seen_seq = seen_seq
        self._sees = sees
        self._capacity = capacity
        self._rows: deque[tuple[Frame, ...]] = deque()
        self._queued = 0
        self._overrun = False
        self._ended = False
        self._ready = asyncio.Event()

    def visible(self, row: Frames) -> tuple[Frame, ...]:
        """Return the frames of `row` that this client may see."""
        return tuple(frame for frame in row.frames if self._sees(frame))

    def offer(self, row: Frames) -> None:
        """Queue what the client may see of `row`; marks the client as overrun when there is no room."""
        if self._overrun or row.seq <= self.seen_seq:
            return
        self.seen_seq = row.seq
        frames = self.visible(row)
        if not frames:
            return
        # A single row may be larger than the whole queue; a client that has nothing else to read gets it.
        if self._rows and self._queued + len(frames) > self._capacity:
            self._rows.clear()
            self._overrun = True
        else:
            self._rows.append(frames)
            self._queued += len(frames)
        self._ready.set()

    def nudge(self) -> None:
        """Let the client look up from its waiting: there is something to tell besides rows."""
        self._ready.set()

    def end(self) -> None:
        """Let the client read what is queued, and then no more."""
        self._ended = True
        self._ready.set()

    async def next_row(self, wait_s: float) -> Taken:
        """Return the next row's frames, none if none came within `wait_s`; raises Overrun, FeedEnded."""
        if not (self._rows or self._overrun or self._ended):
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._ready.wait()
            # After the waiting, so that a nudge that came before it is not slept through.
            self._ready.clear()
        if self._overrun:
            raise Overrun
        if not self._rows:
            if self._ended:
                raise FeedEnded
            return Taken(self.seen_seq, ())
        frames = self._rows.popleft()
        self._queued -= len(frames)
        return Taken(frames[0].seq, frames)
