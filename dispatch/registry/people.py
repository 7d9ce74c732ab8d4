"""The names and numbers in a roster's files: read apart from the roster, for a table that can be erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dispatch.privacy.contact import NAME, PHONE
from dispatch.privacy.masking import has_number
from dispatch.registry.roster_columns import COLUMNS
from dispatch.registry.roster_csv import Row, read_rows
from dispatch.registry.roster_errors import ErrorList, RosterErrors

MAX_VALUE: Final = 200
_FILES: Final = tuple(file for file, columns in COLUMNS.items() if columns.private)
_MASK: Final = "*"


@dataclass(frozen=True, slots=True)
class Person:
    """Who a volunteer is, or who answers at a post. Never logged, never in a roster, never in an incident.

    None: the file says nothing of it (no such column, or a masked value); "": it is to be forgotten.
    """

    responder_id: str
    name: str | None
    phone: str | None
    called: str = ""
    where: str = ""

    def __repr__(self) -> str:
        return f"Person({self.responder_id})"

    def values(self) -> Iterator[tuple[str, str]]:
        """Yield field and value of everything that the file says."""
        if self.name is not None:
            yield NAME, self.name
        if self.phone is not None:
            yield PHONE, self.phone


def read_people(folder: Path) -> tuple[Person, ...]:
    """Return what the files say of persons: one entry for each row of a file that may have personal columns.

    Raises RosterErrors when a file cannot be read or a value is too long; no error quotes a name or a number.
    """
    errors = ErrorList()
    rows = [(file, row) for file in _FILES for row in read_rows(folder, file, errors) or ()]
    people = tuple(_person(file, row) for file, row in rows)
    for (file, row), person in zip(rows, people, strict=True):
        for field, value in person.values():
            if len(value) > MAX_VALUE:
                errors.add(file, row.line, field, "", f"should have at most {MAX_VALUE} characters")
    if found := errors.sorted():
        raise RosterErrors(found)
    return people


def warnings(people: tuple[Person, ...]) -> list[str]:
    """Return what is wrong with ids and callsigns: what they show to everybody should name nobody."""
    found = []
    for person in people:
        shown = f"{person.responder_id}\n{person.called}"
        if has_number(shown) or (person.phone and person.phone in shown):
            found.append(f"{person.where}: the id or callsign has a telephone or citizen's number in it")
        elif person.name and len(person.name) > 1 and person.name in shown:
            found.append(f"{person.where}: the id or callsign has the person's name in it")
    return found


def _person(file: str, row: Row) -> Person:
    name_column, phone_column = COLUMNS[file].private
    called = row.cells.get("callsign") or (row.cells.get("name", "") if name_column != "name" else "")
    where = f"{file}:{row.line}"
    return Person(row.cells["id"], _said(row, name_column), _said(row, phone_column), called, where)


def _said(row: Row, column: str) -> str | None:
    value = row.cells.get(column)
    return None if value is None or _MASK in value else value
