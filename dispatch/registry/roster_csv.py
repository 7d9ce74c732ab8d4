"""Reads one CSV file of a roster into rows that remember their line, or says what is wrong with it."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dispatch.registry.roster_columns import COLUMNS, Columns
from dispatch.registry.roster_errors import ErrorList
from dispatch.registry.spreadsheet import as_written

MAX_FILE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its file, the line it starts on (the header is line 1) and its cells by column."""

    file: str
    line: int
    cells: dict[str, str]


class _Lines(Protocol):
    """What is needed of a CSV reader: its rows, and the line it has come to."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def read_rows(folder: Path, file: str, errors: ErrorList) -> list[Row] | None:
    """Return the rows of `file`, or None when it cannot be read at all; errors go to `errors`."""
    text = _decoded(folder / file, errors)
    if text is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns = COLUMNS[file]
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if not _header_holds(file, header, columns, errors):
            return None
        rows = _body(file, header, reader, errors)
    except csv.Error as error:
        errors.add(file, max(reader.line_num, 1), "", "", f"should be CSV: {error}")
        return None
    if columns.needs_rows and not rows:
        errors.add(file, 1, "", "", "should have at least one row below the header")
    return rows


def _decoded(path: Path, errors: ErrorList) -> str | None:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_FILE_BYTES else None
    except OSError as error:
        errors.add(path.name, 0, "", "", f"should be a readable file: {error.strerror}")
        return None
    if raw is None:
        errors.add(path.name, 0, "", "", f"should not be larger than {MAX_FILE_BYTES} bytes")
        return None
    raw = raw.removeprefix(BOM_UTF8)
    if not raw.strip():
        errors.add(path.name, 0, "", "", "is empty: should have a header row")
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        wrong = f"0x{raw[error.start]:02x}"
        errors.add(path.name, line, "", wrong, "should be UTF-8, which this byte is not")
        return None


def _header_holds(file: str, header: list[str], columns: Columns, errors: ErrorList) -> bool:
    missing = [c for c in columns.required if c not in header]
    for column in missing:
        errors.add(file, 1, column, "", "is missing from the header")
    for column in sorted(set(header) - set(columns.allowed)):
        errors.add(file, 1, column, column, f"is not a column of this file: {', '.join(columns.allowed)}")
    twice = sorted({c for c in header if header.count(c) > 1})
    for column in twice:
        errors.add(file, 1, column, column, "is in the header more than once")
    return not missing and not twice


def _body(file: str, header: list[str], reader: _Lines, errors: ErrorList) -> list[Row]:
    rows: list[Row] = []
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) == len(header):
            stripped = (as_written(cell.strip()) for cell in cells)
            rows.append(Row(file, line, dict(zip(header, stripped, strict=True))))
        elif cells:
            errors.add(file, line, "", str(len(cells)), f"cells in the row, should be {len(header)}")
        line = reader.line_num + 1
    return rows
