"""Following the feed for one client: the backlog, then live, with its rights looked at again and again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from typing import Final

from dispatch.console.desk import Desk
from dispatch.console.frames import parse_position
from dispatch.console.metrics import FEED_CUT
from dispatch.console.outlets import Outlet
from dispatch.console.portions import Batch, Portion
from dispatch.console.presence import Attendance, presence_view
from dispatch.console.rights import rights_of
from dispatch.console.steps import Condition, Health, Hello, Idle, Presence, Resync, Rows, Step
from dispatch.console.subscription import FeedEnded, Overrun, Subscription
from dispatch.gateway.auth import IssuerAway, NoRights, Principal, Unauthenticated
from dispatch.gateway.permissions import Permission, Role
from dispatch.gateway.problem import Problem
from dispatch.store.errors import StoreError

RECHECK_S: Final = 5.0
"""How often the token of a connected client is looked at again, in seconds."""

BEATS: Final = 20
"""The looks come on so many beats of that time: all tokens that are due on one are asked for together."""

RECHECK_LIMIT_S: Final = 2.0
"""How long such a look may take: a client is told something while the database is away."""

FURTHEST_ROWS: Final = 10_000
"""Who is behind by more rows loads the present state instead of hearing of each."""

STALE_S: Final = 5.0
"""After so many seconds without a look at the log a client is told that what it shows may be old."""

Reauthenticate = Callable[[], Awaitable[Principal]]


class Revoked(Exception):
    """The token of a connected client holds no more."""


def resume_after(area_id: str, last_event_id: str) -> int | None:
    """Return the row a client has seen last, None if it names none; raises Problem 400 or 403."""
    if not last_event_id:
        return None
    found = parse_position(last_event_id)
    if found is None:
        raise Problem(400, f"Last-Event-ID: {last_event_id[:64]!r} should be area:seq")
    if found[0] != area_id:
        raise Problem(403, f"Last-Event-ID: area {found[0]!r} is not the one that is followed, {area_id!r}")
    return found[1]


def next_look_ms(now_ms: int) -> int:
    """Return when to look again after a look at `now_ms` (UTC ms): on the last beat within RECHECK_S."""
    beat_ms = max(round(RECHECK_S * 1_000 / BEATS), 1)
    return (now_ms + round(RECHECK_S * 1_000)) // beat_ms * beat_ms


class Follower:
    """One client's way through the feed of one area, without gap or repeat.

    With an `outlet` most rows go there and are no steps; the steps are what is to be told besides.
    """

    def __init__(
        self,
        desk: Desk,
        area_id: str,
        principal: Principal,
        reauthenticate: Reauthenticate,
        outlet: Outlet | None = None,
    ) -> None:
        self._desk = desk
        self._area_id = area_id
        self._principal = principal
        self._reauthenticate = reauthenticate
        self._outlet = outlet
        self._look_at_ms = next_look_ms(desk.now_ms())
        self._live = True
        self._degraded: tuple[str, ...] = ()
        self._present: Mapping[str, Attendance] = {}

    async def steps(self, after: int | None) -> AsyncGenerator[Step]:
        """Yield what to tell the client, in order; raises Revoked.

        What a step tells has been written when the next one is asked for, and its rows are handed over then.
        """
        head = await self._desk.feed.head(self._area_id)
        if after is not None and after > head:
            yield Resync(head, f"row {after} is not in the log, which ends at row {head}")
            return
        if after is not None and head - after > FURTHEST_ROWS:
            yield Resync(head, f"{head - after} rows were missed, more than {FURTHEST_ROWS}")
            return
        start = head if after is None else after
        yield Hello(start)
        view = rights_of(self._principal)
        async for row in self._desk.feed.backlog(self._area_id, start):
            portion = Batch([row]).portion(view)
            if portion is not None:
                yield Rows(portion.seq, portion)
                self._note(portion)
            await self._recheck()
        with self._desk.feed.join(self._area_id, view, self._outlet, self._note) as subscription:
            async for step in self._follow(subscription):
                yield step

    async def _follow(self, subscription: Subscription) -> AsyncGenerator[Step]:
        for present in self._attendance(subscription.seen_seq):
            yield present
        while True:
            try:
                taken = await subscription.next_portion(self._patience_s())
            except FeedEnded:
                return
            except Overrun:
                FEED_CUT.labels("overrun").inc()
                yield Resync(subscription.seen_seq, "the client was too slow for its queue")
                return
            await self._recheck()
            if taken.portion is not None:
                yield Rows(taken.seq, taken.portion)
                self._note(taken.portion)
            else:
                yield Idle(taken.seq)
            for step in self._besides(taken.seq):
                yield step

    def _besides(self, seq: int) -> Iterator[Step]:
        """Yield what is to be told besides rows: what has changed since this client was told."""
        yield from self._attendance(seq)
        live = self._desk.feed.stale_s(self._area_id) <= STALE_S
        if live != self._live:
            self._live = live
            yield Condition(seq, live)
        if self._desk.feed.degraded != self._degraded:
            self._degraded = self._desk.feed.degraded
            yield Health(seq, self._degraded)

    def _attendance(self, seq: int) -> Iterator[Presence]:
        """Yield who is at the incidents at which that has changed since this client was told."""
        before, now = self._present, self._desk.presence.of(self._area_id)
        if now is before or not self._principal.may(Permission.READ_INCIDENTS):
            return
        self._present = now
        for incident_id in sorted(before.keys() | now.keys()):
            told, present = before.get(incident_id), now.get(incident_id)
            town = (present or told or Attendance(incident_id, "", ())).town
            if told != present and self._principal.sees(town):
                yield Presence(seq, presence_view(incident_id, present))

    def _patience_s(self) -> float:
        """Return how long to wait for a row at most: until the next look, or until the rights end."""
        until, left = self._look_at_ms - self._desk.now_ms(), self._left_ms()
        return max(until if left is None else min(until, left), 0) / 1_000 + 0.001

    def _left_ms(self) -> int | None:
        until = self._principal.expires_at
        return until - self._desk.now_ms() if until else None

    def _note(self, portion: Portion) -> None:
        if self._principal.role is Role.PATROL:
            for row in portion.rows:
                self._desk.handed.note(self._area_id, self._principal.subject, row[0].seq)

    async def _recheck(self) -> None:
        now, left = self._desk.now_ms(), self._left_ms()
        if left is not None and left <= 0:
            FEED_CUT.labels("expired").inc()
            raise Revoked
        if now < self._look_at_ms:
            return
        self._look_at_ms = next_look_ms(now)
        try:
            async with asyncio.timeout(RECHECK_LIMIT_S):
                again = await self._reauthenticate()
        except (Unauthenticated, NoRights):
            FEED_CUT.labels("revoked").inc()
            raise Revoked from None
        except (StoreError, IssuerAway, TimeoutError):
            # Nobody can have revoked it in a database that is away; it is looked at again when it is back.
            return
        if again != self._principal or not again.may(Permission.FOLLOW_FEED):
            FEED_CUT.labels("revoked").inc()
            raise Revoked
