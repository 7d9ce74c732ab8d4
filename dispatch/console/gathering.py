"""Positions from many phones, landed together: one transaction and one log row for what comes at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from dispatch.console.duty import on_duty_among
from dispatch.model.state import AreaState
from dispatch.record import Entry, Outcome

LINGER_S: Final = 0.1
"""How long the first of a batch waits for others."""
MOST_WAITING: Final = 20_000
"""Positions of one area that may wait to be landed."""
_PORTION: Final = 1_000


class OffDuty(Exception):
    """Positions of somebody who is off duty are not taken."""


class Overloaded(Exception):
    """More positions wait to be landed than may."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some positions: new ones, ones that were on record before, refused ones."""

    accepted: int
    repeats: int
    refused: int


class Area(Protocol):
    """The part of a command area that is needed here."""

    async def apply(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Put the entries on record, and tell what became of each."""

    async def present(self) -> AreaState:
        """Return the area's state as of now."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    responder_id: str
    entries: tuple[Entry, ...]
    answer: asyncio.Future[Taken]


@dataclass(slots=True)
class _Batch:
    """What waits in one area, and the task that lands it."""

    waiting: list[_Waiting] = field(default_factory=list)
    count: int = 0
    task: asyncio.Task[None] | None = None


class PositionGathering:
    """Gathers the positions of each area for a moment; each phone is told what became of its own.

    As with those that come by the topic, only a move of 25 m or a long silence makes it into the log.
    """

    def __init__(
        self, areas: Mapping[str, Area], now_ms: Callable[[], int], linger_s: float = LINGER_S
    ) -> None:
        self._areas = areas
        self._now_ms = now_ms
        self._linger_s = linger_s
        self._batches: dict[str, _Batch] = {}

    async def add(self, area_id: str, responder_id: str, entries: Sequence[Entry]) -> Taken:
        """Land the positions of one responder with those of others; returns when they are committed.

        Raises OffDuty, Overloaded, and what the area raises.
        """
        batch = self._batches.setdefault(area_id, _Batch())
        if batch.count + len(entries) > MOST_WAITING:
            raise Overloaded
        answer: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
        batch.waiting.append(_Waiting(responder_id, tuple(entries), answer))
        batch.count += len(entries)
        if batch.task is None:
            batch.task = asyncio.create_task(self._land_all(area_id, batch), name=f"positions-{area_id}")
        return await answer

    async def _land_all(self, area_id: str, batch: _Batch) -> None:
        try:
            await asyncio.sleep(self._linger_s)
            while batch.waiting:
                await self._land(self._areas[area_id], _portion(batch))
        finally:
            batch.task = None
            for one in batch.waiting:
                one.answer.cancel()
            batch.waiting.clear()
            batch.count = 0

    async def _land(self, area: Area, portion: list[_Waiting]) -> None:
        try:
            on_duty = on_duty_among(
                await area.present(), {one.responder_id for one in portion}, self._now_ms()
            )
            landing = [one for one in portion if one.responder_id in on_duty]
            outcomes = await area.apply([entry for one in landing for entry in one.entries])
        except Exception as error:
            for one in portion:
                _settle(one, error)
            return
        except BaseException:
            for one in portion:
                one.answer.cancel()
            raise
        told = iter(outcomes)
        for one in portion:
            if one.responder_id in on_duty:
                _settle(one, _taken([next(told) for _ in one.entries]))
            else:
                _settle(one, OffDuty())


def _portion(batch: _Batch) -> list[_Waiting]:
    """Take the oldest requests out of the batch: some thousand positions, one request at least."""
    taken: list[_Waiting] = []
    size = 0
    while batch.waiting and (not taken or size + len(batch.waiting[0].entries) <= _PORTION):
        size += len(batch.waiting[0].entries)
        taken.append(batch.waiting.pop(0))
    batch.count -= size
    return taken


def _settle(one: _Waiting, result: Taken | Exception) -> None:
    if one.answer.done():
        return
    if isinstance(result, Taken):
        one.answer.set_result(result)
    else:
        one.answer.set_exception(result)


def _taken(outcomes: Sequence[Outcome]) -> Taken:
    refused = sum(1 for one in outcomes if one.fresh and one.entry.refused)
    repeats = sum(1 for one in outcomes if not one.fresh)
    return Taken(len(outcomes) - refused - repeats, repeats, refused)
