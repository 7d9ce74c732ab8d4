"""Integer geometry agrees with the floating point of the textbooks, and is the same everywhere."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dispatch.model.geometry import Point, bearing_deg, bearing_gap_deg, distance_dm, post_towards

FAR = 2_000_000  # 200 km in dm: wider than any command area
points = st.builds(Point, st.integers(-FAR, FAR), st.integers(-FAR, FAR))


@pytest.mark.parametrize(
    ("x", "y", "bearing"),
    [
        (0, 1, 0),
        (1, 1, 45),
        (1, 0, 90),
        (1, -1, 135),
        (0, -1, 180),
        (-1, -1, 225),
        (-1, 0, 270),
        (-1, 1, 315),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000, FAR])
def test_the_eight_winds_are_exact(x: int, y: int, bearing: int, size: int) -> None:
    """North is 0, east 90, south 180, west 270, at any distance."""
    assert bearing_deg(Point(5, -3), Point(5 + x * size, -3 + y * size)) == bearing


@given(points, points)
def test_a_bearing_is_within_a_degree_of_atan2(a: Point, b: Point) -> None:
    """The integer CORDIC names the nearest whole degree, give or take its rounding."""
    assume(a != b)
    exact = math.degrees(math.atan2(b.x_dm - a.x_dm, b.y_dm - a.y_dm)) % 360
    found = bearing_deg(a, b)
    gap = abs(found - exact)
    assert 0 <= found < 360
    assert min(gap, 360 - gap) <= 0.51


def test_where_one_stands_oneself_is_north() -> None:
    """Two equal points have no bearing: 0 by agreement."""
    assert bearing_deg(Point(3, 4), Point(3, 4)) == 0


@given(points, points)
def test_a_distance_is_the_hypotenuse_rounded_down(a: Point, b: Point) -> None:
    """To the decimetre, the same there and back."""
    dx, dy = a.x_dm - b.x_dm, a.y_dm - b.y_dm
    found = distance_dm(a, b)
    assert found == distance_dm(b, a)
    assert found * found <= dx * dx + dy * dy < (found + 1) ** 2
    assert abs(found - math.hypot(dx, dy)) <= 1


@given(st.integers(0, 359), st.integers(0, 359))
def test_a_gap_is_the_smaller_way_round(a: int, b: int) -> None:
    """Between 0 and 180 degrees, the same from both sides, unchanged by a turn."""
    gap = bearing_gap_deg(a, b)
    assert 0 <= gap <= 180
    assert gap == bearing_gap_deg(b, a) == bearing_gap_deg((a + 77) % 360, (b + 77) % 360)
    assert (a + gap) % 360 == b or (a - gap) % 360 == b


@given(points, points, st.integers(0, 20_000))
def test_a_post_lies_on_the_way_at_its_radius(scene: Point, home: Point, radius: int) -> None:
    """On the responder's own side, at the radius to two decimetres; nearer ones stay where they are."""
    post = post_towards(scene, home, radius)
    span = distance_dm(scene, home)
    if span <= radius:
        assert post == home
        return
    assert abs(distance_dm(scene, post) - radius) <= 2
    assert distance_dm(scene, post) + distance_dm(post, home) <= span + 3
