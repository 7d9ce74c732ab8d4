"""The registered sources of all areas, as their present rosters have them."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.gateway.intake import SourcePlace
from dispatch.model.roster import Roster


class RegisteredSources:
    """Looks sources up in `rosters` (a live view by area); each roster is laid out once."""

    def __init__(self, rosters: Mapping[str, Roster]) -> None:
        self._rosters = rosters
        self._laid_out: dict[str, tuple[str, dict[str, SourcePlace]]] = {}

    def find(self, source_id: str) -> SourcePlace | None:
        """Return where `source_id` belongs, or None if it is not registered."""
        for area_id, roster in self._rosters.items():
            found = self._places(area_id, roster).get(source_id)
            if found is not None:
                return found
        return None

    def _places(self, area_id: str, roster: Roster) -> dict[str, SourcePlace]:
        version, places = self._laid_out.get(area_id, ("", {}))
        if version != roster.version:
            places = _lay_out(area_id, roster)
            self._laid_out[area_id] = roster.version, places
        return places


def _lay_out(area_id: str, roster: Roster) -> dict[str, SourcePlace]:
    patrol, shop, sensor = (SourcePlace(area_id, name) for name in ("patrol", "shop", "sensor"))
    return (
        {one.camera_id: sensor for one in roster.cameras}
        | {one.sensor_id: sensor for one in roster.sensors}
        | {one.shop_id: shop for one in roster.shops}
        | {one.responder_id: patrol for one in roster.responders}
    )
