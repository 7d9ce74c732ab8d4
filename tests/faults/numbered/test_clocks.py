"""Faults 30 and 31: the database's clock jumps, the worker's differs, five thousand are due at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from dispatch.area import CommandArea
from dispatch.doctor.database import judge_skew
from dispatch.doctor.finding import Level
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.rules import correlate
from dispatch.rules.timers import MOST_AT_ONCE
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import add_area, due_areas
from dispatch.store.pool import Store
from streams.timers import Timers
from tests.contract.entries import alert as entry
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.judging import left_in, sound
from tests.faults.numbered.mocked_clock import MockedClock
from tests.worlds.small import AREA, book, roster

_HOUR = 3_600
_DUE = 5_000
_STILL_DUE = "SELECT next_due_at <= extract(epoch FROM clock_timestamp()) * 1000 FROM command_area"


@dataclass
class Clocked:
    """A district in a database whose clock can be moved."""

    clock: MockedClock
    store: Store
    area: CommandArea


@pytest.fixture
async def clocked(database_dsn: str) -> AsyncIterator[Clocked]:
    """The district, its clock still right."""
    clock = MockedClock(database_dsn)
    await clock.install()
    async with Store(database_dsn, size=3) as store:
        await add_area(store, AREA)
        area = CommandArea(AREA, store)
        await area.apply([Entry(AREA, "t", RosterAdopted(await keep_roster(store, roster()), "t"))])
        await area.apply([Entry(AREA, "t", PlansAdopted(await keep_plans(store, book()), "t"))])
        yield Clocked(clock, store, area)


async def fire(clocked: Clocked) -> int:
    """Fire all that is due by the database's clock; returns how many rows that took."""
    rows = 0
    while await due_areas(clocked.store):
        rows += await clocked.area.tick()
    return rows


async def steps(clocked: Clocked) -> int:
    """Return how many tiers have stepped up because of their time."""
    left = await sound(clocked.store)
    return sum(event["reason"].startswith("nobody") for _, event in left.events("tier_reached"))


@fault(30, invariants=["I5"])
async def test_a_clock_set_forward_fires_each_timer_once(clocked: Clocked, injections: Injections) -> None:
    """An hour forward: what is due then fires, once and in order, and nothing is due before its time (I5)."""
    await clocked.area.apply([entry(1)])
    assert await fire(clocked) == 0
    await clocked.clock.move(_HOUR)
    injections.count()
    assert await fire(clocked) > 0
    once = await steps(clocked)
    assert once > 0
    assert await fire(clocked) == 0
    assert await steps(clocked) == once


@fault(30, invariants=["I5"])
async def test_a_clock_set_back_stops_no_tier(clocked: Clocked, injections: Injections) -> None:
    """An hour back: a tier still steps up after its seconds, and the log never runs back (I5)."""
    await clocked.clock.move(_HOUR)
    await clocked.area.apply([entry(1)])
    await clocked.clock.move(0)
    injections.count()
    assert await fire(clocked) == 0
    await clocked.area.apply([entry(2, x_m=900)])
    await clocked.clock.move(90)  # what passes while nobody answers: tier 2 is due after 30 s
    assert await fire(clocked) > 0
    assert await steps(clocked) >= 1


@fault(30, invariants=["I5"])
@pytest.mark.parametrize("minutes", [-10, 10])
async def test_the_worker_s_clock_decides_nothing(
    clocked: Clocked, minutes: int, injections: Injections
) -> None:
    """Ten minutes between worker and database: timers follow the database, doctor calls the skew bad (I5)."""
    await clocked.clock.move(minutes * 60)
    injections.count()
    await clocked.area.apply([entry(1)])
    assert await fire(clocked) == 0
    await clocked.clock.move(minutes * 60 + 61)
    assert await fire(clocked) > 0
    assert judge_skew(minutes * 60_000).level is Level.BAD


@fault(31, invariants=["I5", "I11"])
@pytest.mark.slow
async def test_five_thousand_due_fire_oldest_first_and_hold_nobody_up(
    clocked: Clocked, injections: Injections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an hour each fires once, oldest first, in small portions; an alert gets between (I5 I11)."""
    # Else they would be a few incidents that many alerts join, and few timers.
    monkeypatch.setattr(correlate, "MOST_REVIEWS", _DUE)
    for first in range(0, _DUE, 500):
        # Without a place: each an incident of its own that waits for a person, and is due for a reminder.
        await clocked.area.apply([_unplaced(n) for n in range(first, first + 500)])
    assert len((await clocked.area.present()).due) == _DUE
    before = (await left_in(clocked.store)).head[0]
    await clocked.clock.move(_HOUR)
    injections.count(_DUE)
    timers = Timers(lambda: due_areas(clocked.store), {AREA: clocked.area}, 0.02)
    began = time.monotonic()
    task = asyncio.create_task(timers.run())
    await asyncio.sleep(0.2)
    fresh = (await clocked.area.apply([entry(9_000)]))[0]
    injections.note("alert_between_s", time.monotonic() - began - 0.2)
    async with asyncio.timeout(90):
        while await one(clocked.store, _STILL_DUE):
            await asyncio.sleep(0.05)
    injections.note("drained_s", time.monotonic() - began)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    left = await left_in(clocked.store)
    calls = [(row, e) for row, e in left.events("attention_needed") if row.seq > before]
    assert len({e["incident_id"] for _, e in calls}) == len(calls) == _DUE
    since = [e["due_at"] for _, e in calls]
    assert since == sorted(since)
    assert max(sum(e["kind"] == "attention_needed" for e in row.events) for row in left.rows) <= MOST_AT_ONCE
    assert fresh.seq < left.head[0], "the alert did not wait for the last reminder"


def _unplaced(number: int) -> Entry:
    made = entry(number, category="other", offset=number)
    given = made.input
    alone = replace(given.alert, point=None, source_id=f"nobody-{number}", key=f"nobody-{number}/a{number}")  # type: ignore[union-attr]
    receipt = replace(made.receipt, source_id=f"nobody-{number}")  # type: ignore[type-var]
    return replace(made, input=replace(given, alert=alone), receipt=receipt)  # type: ignore[type-var]
