"""The names behind the identifiers: who a responder is, in which village a place lies."""

from __future__ import annotations

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.model.responder import Responder
from dispatch.model.roster import Place, Roster, Shop
from schemas.outbound import Position

_VILLAGE_DIGITS = 12


class Gazetteer:
    """Looks names and places up in a roster."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.plane = Plane(roster.area.origin_lat_e7, roster.area.origin_lon_e7)
        self._responders = {one.responder_id: one for one in roster.responders}
        self._villages = [place for place in roster.places if len(place.code) == _VILLAGE_DIGITS]

    def responder(self, responder_id: str) -> Responder:
        """Return the responder of that id; raises KeyError."""
        return self._responders[responder_id]

    def name(self, responder_id: str) -> str:
        """Return what a responder is called, its id when the roster does not know it."""
        known = self._responders.get(responder_id)
        return known.name if known is not None else responder_id

    def village(self, position: Position | None) -> str:
        """Return the name of the village whose centre is nearest to a position."""
        if position is None or not self._villages:
            return "-"
        return self._nearest_village(self.plane.to_plane(position.latitude, position.longitude)).name

    def nearest_shop(self, latitude: float, longitude: float) -> Shop:
        """Return the shop nearest to a position in WGS-84 degrees; raises ValueError without shops."""
        at = self.plane.to_plane(latitude, longitude)
        return min(self.roster.shops, key=lambda shop: (_apart(shop.point, at), shop.shop_id))

    def _nearest_village(self, at: Point) -> Place:
        return min(self._villages, key=lambda place: (_apart(place.centre, at), place.code))


def _apart(one: Point, other: Point) -> int:
    return (one.x_dm - other.x_dm) ** 2 + (one.y_dm - other.y_dm) ** 2
