"""A grid finds what going through all points finds."""

from __future__ import annotations

from math import isqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model import grid
from dispatch.model.grid import Grid

near = st.integers(-60, 60)
coordinates = st.one_of(near, near, st.integers(-5_000, 5_000), st.integers(-(10**8), 10**8))
places = st.tuples(coordinates, coordinates)


@pytest.fixture(autouse=True)
def _cells_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even the smallest grid looks at its cells."""
    monkeypatch.setattr(grid, "_FEW", 0)


def _laid_out(points: list[tuple[int, int]]) -> Grid:
    columns = np.array(points, dtype=np.int64).reshape(-1, 2)
    return Grid(columns[:, 0], columns[:, 1])


@settings(max_examples=400, deadline=None)
@given(st.lists(places, max_size=120), places, st.integers(0, 200) | st.integers(0, 10**9))
def test_within_a_distance_are_as_many_as_a_plain_count_gives(
    points: list[tuple[int, int]], scene: tuple[int, int], distance: int
) -> None:
    """To the decimetre, rounded down, however the points are spread and wherever it is asked."""
    expected = sum(isqrt((x - scene[0]) ** 2 + (y - scene[1]) ** 2) <= distance for x, y in points)
    assert _laid_out(points).within(*scene, distance) == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.tuples(near, near), st.integers(0, 200))
def test_whole_cells_count_as_their_points_do(seed: int, scene: tuple[int, int], distance: int) -> None:
    """Two thousand points in a small place, of which some share theirs: most cells lie wholly inside."""
    points = np.random.default_rng(seed).integers(-100, 100, (2_000, 2))
    expected = sum(isqrt((x - scene[0]) ** 2 + (y - scene[1]) ** 2) <= distance for x, y in points.tolist())
    assert _laid_out(points.tolist()).within(*scene, distance) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(places, max_size=120), places, st.integers(0, 200) | st.integers(0, 10**9))
def test_a_square_has_all_that_lie_in_it_each_once(
    points: list[tuple[int, int]], scene: tuple[int, int], half: int
) -> None:
    """Nobody in the square is missed; `order` leads back to the points given."""
    laid = _laid_out(points)
    found = laid.order[laid.square(*scene, half)].tolist()
    assert len(found) == len(set(found))
    inside = {i for i, (x, y) in enumerate(points) if max(abs(x - scene[0]), abs(y - scene[1])) <= half}
    assert inside <= set(found)
