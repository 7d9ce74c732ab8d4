"""Chinese map datums to WGS-84: the one door to the coordinate library.

Map services in China shift positions (GCJ-02, and BD-09 on top of it) by up to 700 m: a shift
left in sends a unit to the next street.
"""

from __future__ import annotations

import geocoordinates_ffi as geo  # type: ignore[import-untyped, unused-ignore]

from dispatch.geo.plane import check_degrees

WGS84 = "wgs84"
GCJ02 = "gcj02"
BD09 = "bd09"
DATUMS = (WGS84, GCJ02, BD09)


def to_wgs84(latitude: float, longitude: float, datum: str) -> tuple[float, float]:
    """Return the WGS-84 latitude and longitude (degrees) of a position given in `datum`.

    Good to about 0.5 m inside China; outside the shifts do not exist and nothing changes.
    Raises ValueError for an unknown datum or a position off the globe.
    """
    check_degrees(latitude, longitude)
    if datum not in DATUMS:
        raise ValueError(f"datum: {datum!r} is not one of {', '.join(DATUMS)}")
    if datum == WGS84 or geo.out_of_china(latitude, longitude):
        return latitude, longitude
    if datum == GCJ02:
        found = geo.gcj02_to_wgs84_refined(geo.Gcj02(lat=latitude, lon=longitude))
    else:
        found = geo.bd09_to_wgs84_refined(geo.Bd09(lat=latitude, lon=longitude))
    return float(found.lat), float(found.lon)
