"""Who has which incident on the screen, over all consoles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch

LAPSE_S: Final = 20.0
"""A page that has not said for so many seconds that it is there is not there."""

MOST_PAGES: Final = 64
"""So many pages, with an incident each, one person may have open."""


@dataclass(frozen=True, slots=True)
class Presence:
    """A page that has an incident on the screen."""

    area_id: str
    incident_id: str
    actor: str
    page: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who looks at an incident or (`handling`) works on it, since when (UTC ms)."""

    actor: str
    handling: bool
    since: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who is at an incident, which lies in `town`; in order of coming."""

    incident_id: str
    town: str
    people: tuple[Person, ...]


class Presences:
    """The table `presence`. Every call raises Transient while the database is away."""

    def __init__(self, store: Store, lapse_s: float = LAPSE_S) -> None:
        self._store = store
        self._lapse_s = lapse_s

    async def note(self, presence: Presence, handling: bool) -> bool:
        """Note that a page is there, for the next 20 s; False when its person has too many of them."""
        async with self._store.connection() as connection:
            return bool(
                await SQL.note_presence(
                    connection,
                    area_id=presence.area_id,
                    incident_id=presence.incident_id,
                    actor=presence.actor,
                    page=presence.page,
                    doing="handling" if handling else "looking",
                    seconds=self._lapse_s,
                    most=MOST_PAGES,
                )
            )

    async def end(self, presence: Presence) -> None:
        """Forget a page; one that is not there is no matter."""
        async with self._store.connection() as connection:
            await SQL.end_presence(
                connection,
                area_id=presence.area_id,
                incident_id=presence.incident_id,
                actor=presence.actor,
                page=presence.page,
            )

    async def present(self) -> Mapping[str, Mapping[str, Attendance]]:
        """Return who is there now: by area, then by incident; only incidents at which somebody is."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.present_people(connection))
        found: dict[str, dict[str, Attendance]] = {}
        for row in rows:
            of_area = found.setdefault(row["area_id"], {})
            known = of_area.get(row["incident_id"])
            person = Person(row["actor"], row["handling"], row["since"])
            people = (*known.people, person) if known else (person,)
            of_area[row["incident_id"]] = Attendance(row["incident_id"], row["town"], people)
        return found
