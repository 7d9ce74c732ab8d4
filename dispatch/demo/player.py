"""The whole demonstration, in order: tidy up, roll call, the story, the calls, the checks."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from aiokafka.errors import KafkaError
from rich.console import Console

from dispatch.config import Settings
from dispatch.demo import story
from dispatch.demo.bilingual import Clock
from dispatch.demo.board import Board
from dispatch.demo.calls import Call, calls_file, read_calls
from dispatch.demo.checks import violations
from dispatch.demo.crowd import Crowd
from dispatch.demo.display import shown
from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.latency import measure
from dispatch.demo.outcome import Outcome
from dispatch.demo.picture import Picture
from dispatch.demo.reader import Reader
from dispatch.demo.reports import Reports
from dispatch.demo.roll_call import call_roll
from dispatch.demo.scene import Scene, StoryStuck
from dispatch.demo.sender import Sender
from dispatch.demo.stream import CALL_EVERY_S, publish, settled_bounds
from dispatch.demo.teller import Teller
from dispatch.demo.tidy import close_left_open
from dispatch.gateway.publisher import PublishFailed
from dispatch.model.roster import Roster
from schemas.codes import IncidentStatus
from schemas.outbound import IncidentEvent, Outbound

_SETTLE_S = 30.0


class DemoFailed(Exception):
    """The demonstration could not be played to its end; the message says why."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to play: number of calls, the seed of the simulated people, and how many times as fast as usual."""

    calls: int
    seed: int
    speed: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where to play: the running service and what it is called with."""

    settings: Settings
    console_url: str
    dispatcher_token: str
    broker: str
    keeps_history: bool


class Player:
    """Plays one demonstration against a running service; everything goes through its topics."""

    def __init__(self, place: Place, wishes: Wishes, roster: Roster, console: Console) -> None:
        self._place = place
        self._wishes = wishes
        self._console = console
        self._run = secrets.token_hex(4)
        self._gazetteer = Gazetteer(roster)
        self._clock = Clock(roster.area)
        self._teller = Teller(console, self._clock)
        self._picture = Picture()
        self._reports = Reports(self._run)
        self._board = Board(self._picture, self._gazetteer, self._clock)

    async def play(self) -> Outcome:
        """Play it all; raises DemoFailed when the service or its broker does not do its part."""
        started = time.monotonic()
        settings = self._place.settings
        try:
            await self._tidy()
            async with (
                Sender(settings) as sender,
                Reader(settings) as reader,
            ):
                if self._place.keeps_history:
                    await reader.history(self._picture.take)
                reported = await self._perform(sender, reader)
                return self._outcome(sender, reported, time.monotonic() - started)
        except* (StoryStuck, PublishFailed, KafkaError, httpx.HTTPError, OSError, ValueError) as failed:
            raise DemoFailed("; ".join(_leaves(failed))) from failed

    async def _tidy(self) -> None:
        left = await close_left_open(self._place.console_url, self._place.dispatcher_token)
        if left:
            self._teller.plain(
                f"已结清上次演示遗留的 {left} 起事件",
                f"{left} incidents left open by an earlier run are closed",
            )

    async def _perform(self, sender: Sender, reader: Reader) -> int:
        async with asyncio.TaskGroup() as group:
            following = group.create_task(reader.follow(self._picture.take), name="reader")
            await self._call_roll(sender)
            self._teller.chapter("一、假币故事", "1 · the counterfeit-note story")
            scene = Scene(sender, self._picture, self._gazetteer, self._reports, self._teller)
            await story.tell(scene, self._run)
            self._board.add(scene.incident_id)
            crowd = Crowd(sender, self._picture, self._reports, self._wishes.seed, self._wishes.speed)
            answering = group.create_task(crowd.run(), name="crowd")
            self._picture.listeners += [crowd.hear, self._notice]
            await self._stream(sender)
            answering.cancel()
            following.cancel()
        return crowd.reported

    async def _call_roll(self, sender: Sender) -> None:
        called = await call_roll(self._gazetteer, sender, self._reports, datetime.now(UTC))
        if called:
            self._teller.plain(
                f"此刻 {called} 个单元不在营业时间，为演示报到上岗",
                f"{called} units are closed at this hour and report for duty for the demonstration",
            )

    async def _stream(self, sender: Sender) -> None:
        calls = await asyncio.to_thread(self._read_calls)
        self._teller.chapter(
            f"二、{len(calls)} 起真实警情",
            f"2 · {len(calls)} real calls for service, mapped onto the district",
        )
        async with shown(self._console, self._board, self._picture):
            await publish(calls, self._run, self._gazetteer, sender, self._published)
            await self._picture.until(
                lambda: True if self._settled(calls) else None, _SETTLE_S / self._wishes.speed
            )

    def _read_calls(self) -> list[Call]:
        lasting = self._wishes.calls * CALL_EVERY_S / self._wishes.speed
        return read_calls(calls_file(), self._wishes.calls, settled_bounds(self._gazetteer), lasting)

    def _published(self) -> None:
        self._board.calls += 1

    def _notice(self, message: Outbound) -> None:
        if isinstance(message, IncidentEvent) and message.event == "opened":
            self._board.add(message.incident_id)

    def _settled(self, calls: Sequence[Call]) -> bool:
        """Tell whether every call has its incident and nobody is under way any more."""
        known = self._picture.incident_of_alert
        return all(f"demo-{self._run}-call-{call.number}" in known for call in calls) and not any(
            seen.active for incident in self._board.incidents() for seen in self._picture.of(incident)
        )

    def _since(self) -> int:
        """Return the log row of the run's first opening; all earlier incidents were closed by then."""
        return min(self._picture.incidents[one].opened.seq for one in self._board.incidents())

    def _outcome(self, sender: Sender, reported: int, seconds: float) -> Outcome:
        mine = self._board.incidents()
        sent = [one for incident in mine for one in self._picture.of(incident)]
        return Outcome(
            broker=self._place.broker,
            seconds=round(seconds, 1),
            alerts=len(sender.sent_at),
            incidents=len(mine),
            assignments=len(sent),
            advisories=sum(one.incident_id in set(mine) for one in self._picture.advisories.values()),
            reports=reported,
            refused=len(self._picture.rejected),
            without_response=sum(not self._picture.of(incident) for incident in mine),
            closed=sum(self._picture.incidents[one].latest.status is IncidentStatus.CLOSED for one in mine),
            latency=measure(sender.sent_at, self._picture),
            violations=violations(sender.sent_at, self._picture.records, self._since()),
        )


def _leaves(group: BaseExceptionGroup[Exception]) -> list[str]:
    words: list[str] = []
    for one in group.exceptions:
        words += _leaves(one) if isinstance(one, BaseExceptionGroup) else [str(one) or type(one).__name__]
    return words
