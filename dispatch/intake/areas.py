"""Which command area a message belongs to, and where its position lies on that area's plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point, distance_dm
from dispatch.model.roster import Roster

NEAR_DM = 50_000
"""A position belongs to the area of the nearest village within 5 km."""

FAR_DM = 500_000
"""A position 50 km from everything in its area is a mistake: a phone without a fix says 0° N 0° E."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a message says of its place: each may be unknown. `position` is WGS-84 degrees."""

    area_id: str = ""
    source_id: str = ""
    position: tuple[float, float] | None = None
    place_code: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What intake needs of one area's roster: its plane, who is registered, where its villages are."""

    roster: Roster
    plane: Plane
    registered: frozenset[str]
    centres: tuple[Point, ...]
    low: Point
    high: Point

    def distance_dm(self, position: tuple[float, float]) -> int | None:
        """Return how far (dm) the nearest village or town centre is if at most 5 km, else None."""
        point = self.plane.to_plane(*position)
        if not self.around(point, NEAR_DM):
            return None
        nearest = min((distance_dm(point, centre) for centre in self.centres), default=NEAR_DM + 1)
        return nearest if nearest <= NEAR_DM else None

    def around(self, point: Point, reach_dm: int) -> bool:
        """Tell whether a point lies in the box around all places, `reach_dm` wider on each side."""
        inside_x = self.low.x_dm - reach_dm <= point.x_dm <= self.high.x_dm + reach_dm
        return inside_x and self.low.y_dm - reach_dm <= point.y_dm <= self.high.y_dm + reach_dm


def _ground(roster: Roster) -> Ground:
    ids: set[str] = {r.responder_id for r in roster.responders}
    ids |= {s.shop_id for s in roster.shops}
    ids |= {s.sensor_id for s in roster.sensors}
    ids |= {c.camera_id for c in roster.cameras}
    centres = tuple(p.centre for p in roster.places)
    xs, ys = [p.x_dm for p in centres] or [0], [p.y_dm for p in centres] or [0]
    plane = Plane(roster.area.origin_lat_e7, roster.area.origin_lon_e7)
    return Ground(roster, plane, frozenset(ids), centres, Point(min(xs), min(ys)), Point(max(xs), max(ys)))


class Areas:
    """The command areas as intake sees them; follows `rosters`, a live view, as rosters are replaced."""

    def __init__(self, rosters: Mapping[str, Roster], default_area: str) -> None:
        self._rosters = rosters
        self._default = default_area
        self._grounds: dict[str, Ground] = {}
        self._owners: dict[str, str] = {}

    def learn(self, area_id: str) -> None:
        """Work out what a roster means for intake now, and not when its first alert comes.

        It takes some milliseconds; who is registered nowhere has all areas looked through.
        """
        if area_id in self._rosters:
            self._at(area_id)

    def choose(self, claim: Claim) -> str:
        """Return the area: as named, as registered, by position, by place code, else the default."""
        if claim.area_id in self._rosters:
            return claim.area_id
        found: Iterable[Callable[[Claim], str]] = (self._registering, self._around, self._named)
        return next((area for find in found if (area := find(claim))), self._default)

    def point(self, area_id: str, position: tuple[float, float] | None) -> Point | None:
        """Return a WGS-84 position on the area's plane.

        None without a position or a roster, or more than 50 km outside the box around its places.
        """
        if position is None or area_id not in self._rosters:
            return None
        ground = self._at(area_id)
        point = ground.plane.to_plane(*position)
        return point if ground.around(point, FAR_DM) else None

    def _at(self, area_id: str) -> Ground:
        roster, known = self._rosters[area_id], self._grounds.get(area_id)
        if known is None or known.roster is not roster:
            known = self._grounds[area_id] = _ground(roster)
            for source_id in known.registered:
                # In two areas at once only by mistake, or while it moves: then the lower code has it.
                self._owners[source_id] = min(self._owners.get(source_id, area_id), area_id)
        return known

    def _registering(self, claim: Claim) -> str:
        if not claim.source_id:
            return ""
        known = self._owners.get(claim.source_id, "")
        if self._registers(known, claim.source_id):
            return known
        # Nobody's so far, or let go since: what the areas have now is looked through, one after the other.
        owners = (area for area in sorted(self._rosters) if self._registers(area, claim.source_id))
        if owner := next(owners, ""):
            self._owners[claim.source_id] = owner
        return owner

    def _registers(self, area_id: str, source_id: str) -> bool:
        return area_id in self._rosters and source_id in self._at(area_id).registered

    def _around(self, claim: Claim) -> str:
        if claim.position is None:
            return ""
        near = [(self._at(area).distance_dm(claim.position), area) for area in sorted(self._rosters)]
        return min(((d, area) for d, area in near if d is not None), default=(0, ""))[1]

    def _named(self, claim: Claim) -> str:
        prefixes = [area for area in self._rosters if claim.place_code.startswith(area)]
        return max(prefixes, key=len, default="")
