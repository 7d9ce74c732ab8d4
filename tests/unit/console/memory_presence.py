"""Attendance in memory, for tests of the routes and the feed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dispatch.console.presence import Attendance, Person, Presence
from dispatch.store.presences import LAPSE_S, MOST_PAGES


class MemoryPresence:
    """Plays the table: `now_ms` is its clock, `town` tells where an incident is."""

    def __init__(self, now_ms: Callable[[], int], town: Callable[[str], str]) -> None:
        self._now_ms = now_ms
        self._town = town
        self.pages: dict[Presence, tuple[bool, int, int]] = {}
        self.broken = False
        self.looked = 0

    async def note(self, presence: Presence, handling: bool) -> bool:
        """Remember a page until it lapses."""
        now = self._now_ms()
        others = [one for one in self.pages if one.actor == presence.actor and one != presence]
        if len(others) >= MOST_PAGES:
            return False
        before = self.pages.get(presence)
        since = before[1] if before and before[0] == handling and before[2] > now else now
        self.pages[presence] = (handling, since, now + round(LAPSE_S * 1_000))
        return True

    async def end(self, presence: Presence) -> None:
        """Forget a page."""
        self.pages.pop(presence, None)

    async def present(self) -> Mapping[str, Mapping[str, Attendance]]:
        """Return who is there; raises while `broken`."""
        self.looked += 1
        if self.broken:
            raise ConnectionError("the database is away")
        found: dict[str, dict[str, Attendance]] = {}
        for page, (handling, since, until) in sorted(self.pages.items(), key=lambda item: item[1][1]):
            if until > self._now_ms():
                of_area = found.setdefault(page.area_id, {})
                people = of_area[page.incident_id].people if page.incident_id in of_area else ()
                people = (*people, Person(page.actor, handling, since))
                of_area[page.incident_id] = Attendance(page.incident_id, self._town(page.incident_id), people)
        return found
