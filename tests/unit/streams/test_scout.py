"""The scout: what looks urgent lands before its turn while much waits; the landing in order knows nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.store.audit import Place
from schemas.topics import ALERTS_SHOP, RESPONDERS_STATUS
from streams import scout
from tests.unit.streams.scout_parts import ELSEWHERE, HERE, PLAIN, URGENT, World


@pytest.fixture(autouse=True, scope="module")
def _at_once() -> Iterator[None]:
    """Look and try again without a pause."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scout, "_LOOK_S", 0)
        patch.setattr(scout, "_AGAIN_S", 0)
        yield


async def test_nothing_is_read_while_little_waits() -> None:
    """As long as no more than two batches wait, no partition is followed."""
    world = World({HERE: [URGENT] * 4})
    async with world.running():
        for _ in range(200):
            await asyncio.sleep(0)
    assert world.opened == 1
    assert world.asked == []
    assert world.followed == []


@given(
    topics=st.lists(st.lists(st.sampled_from([URGENT, PLAIN]), max_size=40), min_size=1, max_size=3),
    limit=st.integers(1, 5),
    chunk=st.integers(1, 20),
)
def test_what_is_urgent_lands_once_in_order_in_batches(
    topics: list[list[bytes]], limit: int, chunk: int
) -> None:
    """Of any backlog exactly the urgent records land, each once, in order, a batch at a time."""
    padded = [*topics, [PLAIN] * (scout.BATCHES * limit + 1)]
    world = World({Place(ALERTS_SHOP, n): values for n, values in enumerate(padded)}, limit, chunk)
    wanted = [
        [(n, offset) for offset, value in enumerate(values) if value == URGENT]
        for n, values in enumerate(padded)
    ]

    def through() -> bool:
        ends = {place: len(values) for place, values in world.topics.items()}
        return bool(world.asked) and world.asked[-1] == ends and len(world.landed) >= sum(map(len, wanted))

    asyncio.run(world.until(through))
    assert [[one for one in world.landed if one[0] == n] for n in range(len(padded))] == wanted
    assert max(map(len, world.batches), default=0) <= limit


async def test_it_begins_where_the_landing_in_order_is() -> None:
    """What the group has committed, or has landed here since, is not read again."""
    world = World({HERE: [URGENT] * 30, ELSEWHERE: [URGENT] * 30})
    world.committed_ = {HERE: 10}
    world.reached = {ELSEWHERE: 20}
    await world.until(lambda: len(world.landed) == 30)
    assert world.asked[0] == {HERE: 10, ELSEWHERE: 20}


async def test_it_passes_over_what_landed_meanwhile() -> None:
    """When the landing in order overtakes it, it goes on from there."""
    world = World({HERE: [PLAIN] * 60 + [URGENT]}, chunk=2)
    async with world.running(), asyncio.timeout(5):
        while not world.asked:
            await asyncio.sleep(0)
        world.reached = {HERE: 50}
        while not world.landed:
            await asyncio.sleep(0)
    assert {HERE: 50} in world.asked
    assert not any(10 < at[HERE] < 50 for at in world.asked)


async def test_reports_are_left_to_the_landing_in_order() -> None:
    """Of a flooded topic of reports nothing is read ahead."""
    world = World({Place(RESPONDERS_STATUS, 0): [URGENT] * 100, HERE: [URGENT]})
    async with world.running():
        for _ in range(200):
            await asyncio.sleep(0)
    assert world.asked == []


async def test_trouble_is_tried_again() -> None:
    """A broker that is away, or goes away, costs the head start until it is back."""
    world = World({HERE: [URGENT] * 9})
    world.failures = 3
    await world.until(lambda: len(world.landed) == 9)
    assert (world.opened, world.closed) == (4, 1)


async def test_other_partitions_are_begun_anew() -> None:
    """After a rebalance it goes on with the partitions that the worker holds then."""
    world = World({HERE: [URGENT] * 9, ELSEWHERE: [URGENT] * 9})
    world.held = frozenset({(ALERTS_SHOP, 0)})
    async with world.running(), asyncio.timeout(5):
        while len(world.landed) < 9:
            await asyncio.sleep(0)
        world.held = frozenset({(ALERTS_SHOP, 1)})
        while len(world.landed) < 18:
            await asyncio.sleep(0)
    assert {one[0] for one in world.landed[:9]} == {0}
    assert {one[0] for one in world.landed[9:]} == {1}
    assert world.opened == 1
    assert world.followed[-1] == set(), "when it is stopped it reads no more"
