"""The coverage map tells the same travel times as the choice of responders, point by point."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.coverage.ground import Ground, ground_of
from dispatch.coverage.reach import NEVER, WITHIN_S, arrivals, free, shares, without
from dispatch.model.geometry import Point
from dispatch.model.inputs import Move, PositionsReported
from dispatch.model.plan import Need
from dispatch.model.responder import KINDS
from dispatch.rules.nearest import rank
from tests.worlds.small import NOON, M, S, World


def ground_at(*places: tuple[int, int]) -> Ground:
    """Return ground of one cell with these sample points (dm)."""
    cell = ground_of(World().state.registry).cells[0]
    points = np.array(places, dtype=np.float64)
    return Ground((cell,), points, np.array([0]), np.array([len(places)]))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-20_000, 20_000), st.integers(-20_000, 20_000)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3_000)), max_size=6),
)
def test_arrivals_are_those_of_the_nearest_candidate(
    places: list[tuple[int, int]], moved: list[tuple[int, int]]
) -> None:
    """At every point the first arrival is that of the best candidate for an incident there, to the ms."""
    world = World()
    world.alert(1)
    for number, ago in moved:
        move = Move(f"vol-{number:02d}", Point(number * 100 * M, 50 * M), NOON - ago * S)
        world.tell(PositionsReported((move,)), 2)
    now = NOON + 10 * S
    found = arrivals(world.state, ground_at(*places), now, free(world.state, now))
    need = Need("support", KINDS, 1, WITHIN_S[-1] * S)
    travel = world.state.book().travel
    for place, arrival in zip(places, found.tolist(), strict=True):
        ranking = rank(world.state, Point(*place), now, need, travel, "", ())
        best = ranking.candidates[0].travel_ms if ranking.candidates else NEVER
        assert arrival == best


def test_who_counts_as_free() -> None:
    """Off duty, bound, resting and lost responders cover nothing; one named is counted as if it were free."""
    world = World()
    world.alert(1)
    world.tell(PositionsReported((Move("patrol-1", Point(0, 0), NOON - 1_801 * S),)), 2)
    world.report(3, "patrol-2", "off_duty", assignment_id="")
    bound = next(iter(world.state.busy))
    names = [r.responder_id for r in world.state.registry.responders]
    flags = dict(zip(names, free(world.state, NOON + 10 * S).tolist(), strict=True))
    assert not any(flags[name] for name in ("unit-night", "patrol-1", "patrol-2", bound))
    assert flags["police-1"]
    as_if = dict(zip(names, free(world.state, NOON + 10 * S, frozenset({bound})).tolist(), strict=True))
    assert as_if[bound] and not as_if["patrol-1"]
    left = without(world.state, free(world.state, NOON + 10 * S), frozenset({"police-1", "nobody"}))
    assert not dict(zip(names, left.tolist(), strict=True))["police-1"]


def test_shares_count_the_points_of_each_cell() -> None:
    """A share is the part of the cell's points that is reached in time; limits count as in time."""
    ground = ground_at((0, 0), (1, 0), (2, 0), (3, 0))
    found = shares(ground, np.array([60_000, 60_001, 300_000, NEVER]))
    assert found.tolist() == [[0.25, 0.5, 0.75]]


@pytest.mark.parametrize("who", ["nobody", "everybody"])
def test_shares_of_the_small_district(who: str) -> None:
    """Nobody covers nothing; with everybody free more is reached the longer one waits."""
    state = World().state
    ground = ground_of(state.registry)
    flags = np.full(len(state.registry.responders), who == "everybody")
    total = shares(ground, arrivals(state, ground, NOON, flags)).mean(axis=0).tolist()
    assert total == [0, 0, 0] if who == "nobody" else 0 < total[0] < total[1] < total[2] < 1


def test_the_ground_is_the_same_each_time() -> None:
    """Cells are around everything registered, each with 49 points, the same for the same roster."""
    registry = World().state.registry
    first, second = ground_of(registry), ground_of(registry)
    assert first.cells == second.cells and np.array_equal(first.points, second.points)
    assert set(first.size.tolist()) == {49} and len(first.points) == 49 * len(first.cells)
    assert {cell.town for cell in first.cells} == {"440515003"}
