"""Datums: the shift of Chinese map services is taken out."""

from __future__ import annotations

from math import cos, hypot, radians

import geocoordinates_ffi as geo  # type: ignore[import-untyped, unused-ignore]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.geo.datum import to_wgs84
from dispatch.geo.plane import EARTH_RADIUS_M

LATITUDE, LONGITUDE = 23.466, 116.756


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    north = radians(a[0] - b[0]) * EARTH_RADIUS_M
    east = radians(a[1] - b[1]) * EARTH_RADIUS_M * cos(radians(a[0]))
    return hypot(north, east)


def test_gcj02_is_548_metres_off_in_chenghai() -> None:
    """In the middle of the district GCJ-02 lies 548 m from the truth."""
    moved = to_wgs84(LATITUDE, LONGITUDE, "gcj02")
    assert _metres((LATITUDE, LONGITUDE), moved) == pytest.approx(548, abs=2)


def test_wgs84_is_left_alone() -> None:
    """A WGS-84 position comes back bit for bit."""
    assert to_wgs84(LATITUDE, LONGITUDE, "wgs84") == (LATITUDE, LONGITUDE)


@given(st.floats(23.2, 23.7), st.floats(116.5, 117.1))
def test_gcj02_is_undone_to_a_metre(latitude: float, longitude: float) -> None:
    """A position shifted to GCJ-02 is found again within 1 m."""
    shifted = geo.wgs84_to_gcj02(geo.Wgs84(lat=latitude, lon=longitude))
    assert _metres((latitude, longitude), to_wgs84(shifted.lat, shifted.lon, "gcj02")) < 1


@given(st.floats(23.2, 23.7), st.floats(116.5, 117.1))
def test_bd09_is_undone_to_a_metre(latitude: float, longitude: float) -> None:
    """A position shifted to BD-09 is found again within 1 m."""
    shifted = geo.wgs84_to_bd09(geo.Wgs84(lat=latitude, lon=longitude))
    assert _metres((latitude, longitude), to_wgs84(shifted.lat, shifted.lon, "bd09")) < 1


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
@pytest.mark.parametrize("place", [(48.85, 2.35), (-33.87, 151.21), (90.0, 90.0), (-90.0, -180.0)])
def test_outside_china_nothing_is_shifted(datum: str, place: tuple[float, float]) -> None:
    """The shifts exist in China only."""
    assert to_wgs84(*place, datum) == place


@given(st.floats(-90, 90), st.floats(-180, 180), st.sampled_from(["wgs84", "gcj02", "bd09"]))
def test_every_position_has_an_answer_on_the_globe(latitude: float, longitude: float, datum: str) -> None:
    """No position that the wire lets through makes the conversion fail or leave the globe."""
    lat, lon = to_wgs84(latitude, longitude, datum)
    assert -90 <= lat <= 90 and -180 <= lon <= 180


def test_an_unknown_datum_is_named() -> None:
    """A datum nobody knows is refused by name."""
    with pytest.raises(ValueError, match="datum: 'mars' is not one of wgs84, gcj02, bd09"):
        to_wgs84(LATITUDE, LONGITUDE, "mars")


def test_a_latitude_off_the_globe_is_named() -> None:
    """A position off the globe is refused, naming the value."""
    with pytest.raises(ValueError, match=r"latitude: 91\.0 is not within -90 to 90"):
        to_wgs84(91.0, LONGITUDE, "gcj02")
