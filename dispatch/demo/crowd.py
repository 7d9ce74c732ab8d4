"""Simulated responders: they answer every notice through `responders.status`, as people with phones would."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter
from random import Random

from dispatch.demo.picture import Picture
from dispatch.demo.reports import Reports
from dispatch.demo.sender import Sender
from dispatch.demo.temper import Step, answer
from schemas.codes import ACTIVE_STATUSES, AssignmentStatus
from schemas.inbound import StatusReport
from schemas.outbound import AssignmentEvent, Outbound
from schemas.topics import RESPONDERS_STATUS

_IDLE_S = 0.5
_MOST_WAITING = 100_000


class Crowd:
    """Answers the notices it hears; what a responder does depends on the seed, its id and its how-manieth."""

    def __init__(self, sender: Sender, picture: Picture, reports: Reports, seed: int, speed: float) -> None:
        self._sender = sender
        self._picture = picture
        self._reports = reports
        self._seed = seed
        self._speed = speed
        self._asked: Counter[str] = Counter()
        self._due: list[tuple[float, int, str, Step]] = []
        self._news = asyncio.Event()
        self.reported = 0
        """How many status reports were published."""

    def hear(self, message: Outbound) -> None:
        """Take in a record; a notice is answered in time."""
        if not isinstance(message, AssignmentEvent) or message.status is not AssignmentStatus.NOTIFIED:
            return
        if len(self._due) >= _MOST_WAITING:
            return  # nobody answers: such a notice expires, and the next one is asked
        self._asked[message.responder_id] += 1
        chance = Random(f"{self._seed}:{message.responder_id}:{self._asked[message.responder_id]}")
        now = time.monotonic()
        for number, step in enumerate(answer(message, chance, self._speed)):
            heapq.heappush(self._due, (now + step.after_s, number, message.assignment_id, step))
        self._news.set()

    async def run(self) -> None:
        """Publish the answers when they are due, for ever."""
        while True:
            ready = self._ready()
            if ready:
                await self._sender.send(RESPONDERS_STATUS, ready)
                self.reported += len(ready)
                continue
            self._news.clear()
            wait = self._due[0][0] - time.monotonic() if self._due else _IDLE_S
            try:
                async with asyncio.timeout(min(max(wait, 0.0), _IDLE_S)):
                    await self._news.wait()
            except TimeoutError:
                continue

    def _ready(self) -> list[StatusReport]:
        """Return the reports that are due; who was stood down meanwhile says nothing more."""
        ready: list[StatusReport] = []
        while self._due and self._due[0][0] <= time.monotonic():
            _, _, assignment_id, step = heapq.heappop(self._due)
            seen = self._picture.assignments[assignment_id]
            if seen.latest.status in ACTIVE_STATUSES:
                ready.append(
                    self._reports.status(
                        seen.first.responder_id, step.status, assignment_id, step.disposition
                    )
                )
        return ready
