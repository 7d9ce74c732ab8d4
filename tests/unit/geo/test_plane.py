"""The local plane: where a WGS-84 position lies in whole decimetres."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.geo.plane import EARTH_RADIUS_M, Plane
from dispatch.model.geometry import Point

CHENGHAI = Plane(234_660_000, 1_167_560_000)
LATITUDES = st.floats(23.2, 23.7)
LONGITUDES = st.floats(116.5, 117.1)


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    north = radians(a[0] - b[0]) * EARTH_RADIUS_M
    east = radians(a[1] - b[1]) * EARTH_RADIUS_M * cos(radians(a[0]))
    return hypot(north, east)


def test_the_origin_is_zero() -> None:
    """The area's origin is the plane's origin."""
    assert CHENGHAI.to_plane(23.466, 116.756) == Point(0, 0)
    assert CHENGHAI.to_wgs84(Point(0, 0)) == (23.466, 116.756)


def test_a_hundredth_of_a_degree_has_its_known_length() -> None:
    """0.01 degrees are 1,111.95 m to the north and, here, 1,019.98 m to the east."""
    assert CHENGHAI.to_plane(23.476, 116.756) == Point(0, 11_120)
    assert CHENGHAI.to_plane(23.466, 116.766) == Point(10_200, 0)


@given(LATITUDES, LONGITUDES)
def test_there_and_back_stays_within_20_cm(latitude: float, longitude: float) -> None:
    """Inside the district a position survives the plane to 0.2 m."""
    back = CHENGHAI.to_wgs84(CHENGHAI.to_plane(latitude, longitude))
    assert _metres((latitude, longitude), back) <= 0.2


@given(st.integers(-300_000, 300_000), st.integers(-300_000, 300_000))
def test_a_point_comes_back_as_itself(x_dm: int, y_dm: int) -> None:
    """Seven decimals are enough to find the same decimetre again."""
    point = Point(x_dm, y_dm)
    assert CHENGHAI.to_plane(*CHENGHAI.to_wgs84(point)) == point


def test_the_date_line_is_crossed_the_shorter_way() -> None:
    """A place just over the date line is near, not once round the world."""
    assert Plane(0, 1_799_900_000).to_plane(0.0, -179.99).x_dm == 22_239


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(-900_000_000, 900_000_000))
def test_every_place_on_earth_has_a_point(latitude: float, longitude: float, origin: int) -> None:
    """Whatever a sender measured, the plane has an integer point for it and a position on the globe back."""
    plane = Plane(origin, 0)
    lat, lon = plane.to_wgs84(plane.to_plane(latitude, longitude))
    assert -90 <= lat <= 90 and -180 <= lon <= 180


@pytest.mark.parametrize("bad", [(91.0, 0.0), (0.0, -180.5), (float("nan"), 0.0), (0.0, float("inf"))])
def test_a_position_off_the_globe_is_refused(bad: tuple[float, float]) -> None:
    """What is not on the globe is refused, naming the field and the limit."""
    with pytest.raises(ValueError, match=r"(latitude|longitude): .* is not within"):
        CHENGHAI.to_plane(*bad)
