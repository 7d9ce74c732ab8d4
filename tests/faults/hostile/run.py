"""One run: good alerts alone, with hostile inputs beside them, and alone again; what came of everything."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

import asyncpg
from aiokafka import AIOKafkaConsumer

from schemas.topics import ALERTS_SHOP, INBOUND
from tests.faults.hostile.floods import Answers, Gate, Pace, flood_http, flood_topic
from tests.faults.hostile.found import Found
from tests.faults.hostile.inputs import Hostile, hostile_inputs, invent
from tests.faults.hostile.standing import all_landed, cries, ends, ledger, so_far
from tests.faults.hostile.trickle import Trickle
from tests.faults.hostile.windows import take_breaks
from tests.integration.flow.roles import Site, run_command

_LOOK_S: Final = 0.1
_SETTLED_S: Final = 3
MOST_WAITING: Final = 600
"""What is published beyond this waits for the workers: a flood at full speed would only measure the queue."""

Told = Callable[[str, int, int], object]
"""Called with a channel, how many were sent on it since, and how many there will be."""


@dataclass(frozen=True)
class Plan:
    """How much is sent: inputs a channel, good and hostile ones a second (0: no limit), for how long.

    `share` is what part of the capacity is offered, as a pilot of `pilot_s` found it; 0 is no pilot. After
    `every` windows of `window_s` there is a quiet one; 0 is none.
    """

    seed: int
    inputs: int
    good_before: int
    good_per_second: float
    per_second: float
    drain_s: float = 120
    most_s: float = 3_600
    share: float = 0.0
    pilot_s: float = 30
    way: str = "kafka"
    window_s: float = 60
    every: int = 0


async def run(site: Site, plan: Plan, console_url: str, told: Told) -> Found:
    """Carry the plan out on a site whose roles run."""
    invent(INBOUND, plan.seed)
    found, token = Found(offered=plan.per_second, window_s=plan.window_s), await _token(site)
    found.before = await _good(site, plan)
    if plan.share:
        found.capacity = await _capacity(site, plan, console_url, token, found)
        found.offered = found.capacity * plan.share
    found.during, stop = _trickle(site, plan), asyncio.Event()
    began = asyncio.get_running_loop().time()
    trickle = asyncio.create_task(found.during.apart(stop))
    try:
        found.http.add(await _flood(site, plan, console_url, token, found, told))
        found.took_s = asyncio.get_running_loop().time() - began
        await all_landed(site, plan.drain_s)
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await trickle
    await all_landed(site, plan.drain_s)
    found.after = await _good(site, plan)
    found.topics = await ledger(site)
    found.crashes = [
        f"{child.name} ended with {child.returncode}"
        for child in site.children
        if child.returncode is not None
    ]
    found.crashes += [line for child in site.children for line in cries(site, child.name)]
    return found


def _trickle(site: Site, plan: Plan) -> Trickle:
    return Trickle(site.bootstrap_servers, site.dsn, plan.good_per_second)


async def _good(site: Site, plan: Plan) -> Trickle:
    """Publish good alerts with nothing beside them."""
    trickle = _trickle(site, plan)
    await trickle.apart(asyncio.Event(), plan.good_before)
    return trickle


async def _capacity(site: Site, plan: Plan, url: str, token: str, found: Found) -> float:
    """Return how many inputs a second the service takes when it gets as many as it takes.

    What the pilot sends comes beside what the plan sends, and is other than that.
    """
    pilot = replace(plan, inputs=sys.maxsize, most_s=plan.pilot_s, way="pilot", every=0)
    unsent = Found()
    database = await asyncpg.connect(site.dsn)

    async def count() -> float:
        landed = await so_far(database, site)
        return landed + unsent.sent.get("http", 0)

    flood = asyncio.create_task(_flood(site, pilot, url, token, unsent, lambda *_: None))
    try:
        await asyncio.sleep(_SETTLED_S)
        first, began = await count(), asyncio.get_running_loop().time()
        await asyncio.sleep(plan.pilot_s - _SETTLED_S)
        capacity = (await count() - first) / (asyncio.get_running_loop().time() - began)
    finally:
        found.http.add(await flood)
        await database.close()
    await all_landed(site, plan.drain_s)
    return capacity


async def _flood(site: Site, plan: Plan, url: str, token: str, found: Found, told: Told) -> Answers:
    """Send on all channels until each has sent all of its inputs, or the time is up."""
    gate = Gate()
    beside = [asyncio.create_task(_hold_back(site, gate, plan.most_s))]
    if plan.every:
        rhythm = take_breaks(gate, plan.window_s, plan.every, found.windows)
        beside.append(asyncio.create_task(rhythm))
    each = found.offered / (len(INBOUND) + 1)

    def advance(channel: str) -> Callable[[int], object]:
        def more(count: int) -> None:
            found.sent[channel] = found.sent.get(channel, 0) + count
            told(channel, count, plan.inputs)

        return more

    def inputs(topic: str, way: str) -> Iterator[Hostile]:
        return islice(hostile_inputs(topic, plan.seed, way), plan.inputs)

    async with asyncio.TaskGroup() as tasks:
        for place, topic in enumerate(INBOUND, 1):
            pace = Pace(each, gate, place / (len(INBOUND) + 1))
            of_topic = inputs(topic, plan.way)
            tasks.create_task(flood_topic(site.bootstrap_servers, topic, of_topic, pace, advance(topic)))
        of_http = inputs(ALERTS_SHOP, f"http {plan.way}")
        answers = tasks.create_task(
            flood_http(url, token, of_http, plan.seed, Pace(each, gate), advance("http"))
        )
    for task in beside:
        task.cancel()
    return answers.result()


async def _hold_back(site: Site, gate: Gate, most_s: float) -> None:
    """Hold the hostile inputs back while more of them wait than the workers take on at once."""
    database = await asyncpg.connect(site.dsn)
    ends_at = asyncio.get_running_loop().time() + most_s
    try:
        async with AIOKafkaConsumer(bootstrap_servers=site.bootstrap_servers) as consumer:
            while True:
                lying, landed = await ends(consumer, site), await so_far(database, site)
                gate.held = sum(lying.values()) - landed > MOST_WAITING
                gate.over = asyncio.get_running_loop().time() > ends_at
                await asyncio.sleep(_LOOK_S)
    finally:
        gate.held = False
        await database.close()


async def _token(site: Site) -> str:
    status, said = await run_command(site.environment, "tokens", "issue", "dispatcher", "hostile")
    assert status == 0, said
    return said.split()[-1]
