"""The area's local plane: WGS-84 degrees to whole decimetres and back, once, at the edge.

The projection is equirectangular about the area's origin. Within 30 km of it distances are true
to better than 0.5 %, far below the detour that the travel model adds to a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, isfinite, pi, radians

from dispatch.model.geometry import Point

EARTH_RADIUS_M = 6_371_008.8
_DM_PER_DEGREE = EARTH_RADIUS_M * 10 * pi / 180
_E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane that touches the earth at the origin, given in WGS-84 degrees times 10^7."""

    origin_lat_e7: int
    origin_lon_e7: int

    def to_plane(self, latitude: float, longitude: float) -> Point:
        """Return the point of a WGS-84 position (degrees), x east and y north in whole decimetres.

        Longitudes are taken the shorter way round. Raises ValueError for a position off the globe.
        """
        check_degrees(latitude, longitude)
        north = latitude - self.origin_lat_e7 / _E7
        east = (longitude - self.origin_lon_e7 / _E7 + 180) % 360 - 180
        return Point(round(east * _DM_PER_DEGREE * self._shrink), round(north * _DM_PER_DEGREE))

    def to_wgs84(self, point: Point) -> tuple[float, float]:
        """Return latitude and longitude (WGS-84 degrees, 7 decimals) of a point of the plane.

        A point beyond a pole or the date line is brought back onto the globe.
        """
        latitude = self.origin_lat_e7 / _E7 + point.y_dm / _DM_PER_DEGREE
        east = point.x_dm / (_DM_PER_DEGREE * self._shrink)
        longitude = (self.origin_lon_e7 / _E7 + east + 180) % 360 - 180
        return round(min(90.0, max(-90.0, latitude)), 7), round(longitude, 7)

    @property
    def _shrink(self) -> float:
        """How much shorter a degree of longitude is here than one of latitude; never 0, even at a pole."""
        return max(cos(radians(self.origin_lat_e7 / _E7)), 1e-6)


def check_degrees(latitude: float, longitude: float) -> None:
    """Raise ValueError, naming the value and the limit, unless the pair lies on the globe."""
    for name, value, limit in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if not (isfinite(value) and -limit <= value <= limit):
            raise ValueError(f"{name}: {value} is not within -{limit} to {limit} degrees")
