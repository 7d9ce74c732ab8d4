"""The names and numbers of volunteers: read apart from the roster, for a table that can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dispatch.registry.roster_columns import VOLUNTEERS
from dispatch.registry.roster_csv import Row, read_rows
from dispatch.registry.roster_errors import ErrorList, RosterErrors


@dataclass(frozen=True, slots=True)
class Person:
    """Who a volunteer is. Never logged, never in a roster, never in an incident."""

    responder_id: str
    name: str
    phone: str


def read_people(folder: Path) -> tuple[Person, ...]:
    """Return the persons of volunteers.csv who have a name or a number there.

    Raises RosterErrors when the file cannot be read; no error quotes a name or a number.
    """
    errors = ErrorList()
    rows = read_rows(folder, VOLUNTEERS, errors)
    if found := errors.sorted():
        raise RosterErrors(found)
    people = (_person(row) for row in rows or ())
    return tuple(person for person in people if person.name or person.phone)


def _person(row: Row) -> Person:
    return Person(row.cells["id"], row.cells.get("name", ""), row.cells.get("phone", ""))
