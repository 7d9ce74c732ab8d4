"""Who is looking at, or handling, which incident: kept for all consoles, told to every client of this one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import structlog

from dispatch.console.presence_views import PresenceView, PresentPerson
from dispatch.console.render import moment
from dispatch.store.presences import LAPSE_S, Attendance, Person, Presence

__all__ = ["Attendance", "Person", "Presence", "PresenceBoard", "PresenceTable", "presence_view"]

POLL_S: Final = 1.0
"""How often it is looked what pages of other consoles have said, in seconds."""

_NOBODY: Final[Mapping[str, Attendance]] = {}
_log = structlog.get_logger(__name__)


class PresenceTable(Protocol):
    """What is kept for all consoles (`dispatch.store.presences.Presences`)."""

    async def note(self, presence: Presence, handling: bool) -> bool:
        """Note that a page is there; False when its person has too many of them."""

    async def end(self, presence: Presence) -> None:
        """Forget a page."""

    async def present(self) -> Mapping[str, Mapping[str, Attendance]]:
        """Return who is there now, by area and incident."""


class PresenceBoard:
    """The present attendance; `changed` is called with each area in which it has changed."""

    def __init__(
        self, table: PresenceTable, changed: Callable[[str], None], monotonic: Callable[[], float]
    ) -> None:
        self._table = table
        self._changed = changed
        self._monotonic = monotonic
        self._present: Mapping[str, Mapping[str, Attendance]] = {}
        self._read_at = monotonic()

    def of(self, area_id: str) -> Mapping[str, Attendance]:
        """Return who is at which incident of an area; the same object as long as nothing changes."""
        return self._present.get(area_id, _NOBODY)

    async def arrive(self, presence: Presence, handling: bool) -> bool:
        """Note that a page is there, and let everybody know; False when its person has too many."""
        noted = await self._table.note(presence, handling)
        await self.refresh()
        return noted

    async def leave(self, presence: Presence) -> None:
        """Note that a page is gone, and let everybody know."""
        await self._table.end(presence)
        await self.refresh()

    async def refresh(self) -> None:
        """Look who is there, and tell of every area in which that has changed."""
        found = await self._table.present()
        self._read_at = self._monotonic()
        self._take(found)

    def _take(self, found: Mapping[str, Mapping[str, Attendance]]) -> None:
        before = self._present
        changed = {area for area in before.keys() | found.keys() if before.get(area) != found.get(area)}
        self._present = {area: found[area] if area in changed else before[area] for area in found}
        for area_id in sorted(changed):
            self._changed(area_id)

    async def run(self) -> None:
        """Look every second until cancelled; while the database is away everybody lapses in time."""
        failing = False
        while True:
            try:
                await self.refresh()
                failing = False
            except Exception as error:
                if not failing:
                    _log.warning("presence_not_read", reason=str(error)[:300])
                failing = True
                if self._monotonic() - self._read_at > LAPSE_S:
                    self._take({})
            await asyncio.sleep(POLL_S)


def presence_view(incident_id: str, attendance: Attendance | None) -> PresenceView:
    """Return who is at an incident as the console answers it; None is nobody."""
    people = attendance.people if attendance is not None else ()
    return PresenceView(incident_id=incident_id, people=[_person(one) for one in people])


def _person(one: Person) -> PresentPerson:
    return PresentPerson(
        actor=one.actor, doing="handling" if one.handling else "looking", since=moment(one.since)
    )
