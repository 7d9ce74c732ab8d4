"""Read the lexicon of an area from CSV, and report everything that is wrong with it at once."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Final

from dispatch.model.categories import CATEGORIES
from dispatch.model.lexicon import Lexicon, Term

COLUMNS: Final = ("id", "category", "term", "weight", "gap")
NEGATION: Final = "-"
"""What a row that negates has for its category."""

_WEIGHTS: Final = range(-100, 101)
_GAPS: Final = range(0, 101)
_MOST_WORDINGS: Final = 5000
_DEFAULT_GAP: Final = 12
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LexiconError:
    """One error of the file: where it is (line 1 is the header) and what is wrong."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """Return ``file:line: column: message``."""
        return f"{self.file}:{self.line}: {self.column}: {self.message}"


class LexiconErrors(ValueError):
    """The file cannot be used; ``errors`` holds every reason, in the order of the lines."""

    def __init__(self, errors: list[LexiconError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors: tuple[LexiconError, ...] = tuple(errors)


@dataclass(slots=True)
class _Reading:
    """The state of reading one file."""

    file: str
    errors: list[LexiconError] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    negations: list[str] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    written: dict[tuple[str, str], int] = field(default_factory=dict)

    def wrong(self, line: int, column: str, message: str) -> None:
        self.errors.append(LexiconError(self.file, line, column, message))


def read_lexicon(path: Path) -> Lexicon:
    """Return the lexicon in ``path``: UTF-8 CSV with the columns ``id,category,term,weight,gap``.

    A term's parts are separated by ``+``; a part may give several wordings separated by ``|``. Category ``-``
    makes the term a negation, weight 0 an innocuous phrase. An empty gap is 12 characters.

    Raises:
        LexiconErrors: with every error of the file.
        OSError: the file cannot be read.
    """
    reading = _Reading(str(path))
    content = path.read_bytes()
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LexiconErrors([LexiconError(str(path), line, "-", f"not UTF-8: {error.reason}")]) from error
    for number, row in _rows(reading, written):
        _read_row(reading, number, row)
    if not reading.errors and not reading.terms:
        reading.wrong(1, "term", "no term in the file, at least 1 is needed")
    if reading.errors:
        raise LexiconErrors(reading.errors)
    version = hashlib.sha256(content).hexdigest()[:16]
    return Lexicon(tuple(reading.terms), tuple(reading.negations), version)


def _rows(reading: _Reading, written: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(written, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            reading.wrong(1, "-", f"header is {','.join(header)!r}, must be {','.join(COLUMNS)!r}")
            return
        for cells in reader:
            if len(cells) != len(COLUMNS):
                reading.wrong(reader.line_num, "-", f"{len(cells)} cells, must be {len(COLUMNS)}")
            else:
                yield reader.line_num, dict(zip(COLUMNS, map(str.strip, cells), strict=True))
    except csv.Error as error:
        reading.wrong(reader.line_num, "-", f"not CSV: {error}")


def _read_row(reading: _Reading, line: int, row: dict[str, str]) -> None:
    before = len(reading.errors)
    _check_unique(reading, line, row)
    category = row["category"]
    if category != NEGATION and category not in CATEGORIES:
        reading.wrong(line, "category", f"{category!r} is none of the {len(CATEGORIES)} codes and not '-'")
    patterns = _patterns(reading, line, row["term"])
    weight = _integer(reading, line, "weight", row["weight"], _WEIGHTS)
    gap = _integer(reading, line, "gap", row["gap"] or str(_DEFAULT_GAP), _GAPS)
    if weight == 0 and any(len(pattern) > 1 for pattern in patterns):
        reading.wrong(line, "term", f"{row['term']!r} is innocuous (weight 0) and must be of one part")
    if category == NEGATION and any(len(pattern) > 1 for pattern in patterns):
        reading.wrong(line, "term", f"{row['term']!r} is a negation and must be of one part")
    if len(reading.errors) > before:
        return
    if category == NEGATION:
        reading.negations.extend(pattern[0] for pattern in patterns)
    else:
        reading.terms.extend(Term(pattern, category, weight, gap, row["id"]) for pattern in patterns)


def _check_unique(reading: _Reading, line: int, row: dict[str, str]) -> None:
    if not row["id"]:
        reading.wrong(line, "id", "empty")
    elif reading.ids.setdefault(row["id"], line) != line:
        reading.wrong(line, "id", f"{row['id']!r} is already on line {reading.ids[row['id']]}")
    key = (row["category"], row["term"])
    if reading.written.setdefault(key, line) != line:
        reading.wrong(line, "term", f"{row['term']!r} is already on line {reading.written[key]}")


def _patterns(reading: _Reading, line: int, written: str) -> list[tuple[str, ...]]:
    parts = [[wording.strip() for wording in part.split("|")] for part in written.split("+")]
    if any(not any(map(str.isalnum, wording)) for part in parts for wording in part):
        reading.wrong(line, "term", f"{written!r} has a part without a letter or digit")
        return []
    count = 1
    for part in parts:
        count *= len(part)
    if count > _MOST_WORDINGS:
        reading.wrong(line, "term", f"{count} wordings, at most {_MOST_WORDINGS} are allowed")
        return []
    return list(product(*parts))


def _integer(reading: _Reading, line: int, column: str, written: str, allowed: range) -> int:
    value = int(written) if _INTEGER.fullmatch(written) else None
    if value is None or value not in allowed:
        reading.wrong(line, column, f"{written!r} is not a whole number of {allowed[0]} to {allowed[-1]}")
        return allowed[0]
    return value
