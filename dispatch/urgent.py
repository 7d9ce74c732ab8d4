"""Whether a record looks urgent: the priority that the rules would give its alert now, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dispatch.area import CommandArea
from dispatch.landing import Reads
from dispatch.model.inputs import AlertReceived
from dispatch.model.roster import Roster
from dispatch.model.roster_index import Source, sources_of
from dispatch.record import Entry, Record
from dispatch.rules.assess import assess

_HIGHEST: Final = 1


class Urgent:
    """Reads and assesses as the landing will. What it says decides on nothing but the order of landing."""

    def __init__(self, intake: Reads, areas: Mapping[str, CommandArea]) -> None:
        self._intake = intake
        self._areas = areas
        self._sources: dict[str, tuple[Roster, Mapping[str, Source]]] = {}

    def looks_urgent(self, record: Record) -> bool:
        """Tell whether the record is an alert of priority 1 by the roster and the plans in force."""
        try:
            return self._is_urgent(self._intake.read(record))
        except Exception:  # the rules fail on it; the landing in order meets it too, and tells a person
            return False

    def _is_urgent(self, entry: Entry) -> bool:
        area = self._areas.get(entry.area_id)
        if area is None or area.roster is None or area.plans is None:
            return False
        if not isinstance(entry.input, AlertReceived):
            return False
        alert = entry.input.alert
        source = self._of(area.roster).get(alert.source_id)
        return assess(alert, source, area.plans).priority <= _HIGHEST

    def _of(self, roster: Roster) -> Mapping[str, Source]:
        code = roster.area.area_id
        known = self._sources.get(code)
        if known is None or known[0] is not roster:
            known = self._sources[code] = roster, sources_of(roster)
        return known[1]
