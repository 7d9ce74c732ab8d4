"""What can be wrong with a roster folder, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 80


@dataclass(frozen=True, slots=True, order=True)
class RosterError:
    """One error: where it is (`line` counts from 1, 0 is the file itself), what is there and what may be."""

    file: str
    line: int
    column: str
    value: str
    limit: str

    def __str__(self) -> str:
        """Return one line for a terminal."""
        shown = self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"
        place = f"{self.file}:{self.line}" if self.line else self.file
        column = f"{self.column}: " if self.column else ""
        return f"{place}: {column}{shown!r} {self.limit}" if shown else f"{place}: {column}{self.limit}"


class RosterErrors(ValueError):
    """A roster folder cannot be taken as it is; `errors` holds every reason, in order of file and line."""

    def __init__(self, errors: Iterable[RosterError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(e) for e in self.errors))


class ErrorList:
    """Collects errors while a folder is read on to its end."""

    def __init__(self) -> None:
        self._found: list[RosterError] = []

    def add(self, file: str, line: int, column: str, value: str, limit: str) -> None:
        """Record one error."""
        self._found.append(RosterError(file, line, column, value, limit))

    def sorted(self) -> list[RosterError]:
        """Return all errors in order of file, line and column."""
        return sorted(self._found)
