"""Exported heads: how far a log had come and with which hash, kept where nobody with the database can write.

A chain of hashes proves that nothing inside a log was changed, but whoever may write the whole database can
cut its end off, or change a row and compute everything after it anew. A head that was exported before shows
both. A file holds one head a line (JSON), newest last; the more there are, the nearer a finding is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

_AREA: Final = re.compile(r"[0-9]{6,12}", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST_BYTES: Final = 64 * 1024 * 1024


class AnchorsUnreadable(ValueError):
    """The file is not one of exported heads."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of an area's log as it was exported: row `seq`, decided `at` (UTC ms), had this hash."""

    area_id: str
    seq: int
    hash: str
    at: int


def read_anchors(path: Path) -> dict[str, dict[int, Anchor]]:
    """Return the heads in the file by area and row. Raises AnchorsUnreadable, naming file and line."""
    try:
        raw = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
    except OSError as error:
        raise AnchorsUnreadable(f"{path}: {error.strerror}") from None
    if raw is None:
        raise AnchorsUnreadable(f"{path}: larger than {_MOST_BYTES} bytes")
    found: dict[str, dict[int, Anchor]] = {}
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            anchor = _anchor(line, f"{path}, line {number}")
            known = found.setdefault(anchor.area_id, {}).setdefault(anchor.seq, anchor)
            if known.hash != anchor.hash:
                named = f"area {anchor.area_id}, seq {anchor.seq}"
                raise AnchorsUnreadable(f"{path}, line {number}: another hash for {named} than before")
    if not found:
        raise AnchorsUnreadable(f"{path}: no exported head in it")
    return found


def add_anchors(path: Path, anchors: Iterable[Anchor]) -> None:
    """Append heads to the file, on disk when this returns. Raises OSError."""
    lines = b"".join(orjson.dumps(anchor) + b"\n" for anchor in anchors)
    with path.open("ab") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _anchor(line: bytes, where: str) -> Anchor:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, Mapping) or not _sound(value):
        raise AnchorsUnreadable(f"{where}: not an exported head")
    return Anchor(value["area_id"], value["seq"], value["hash"], value["at"])


def _sound(value: Mapping[str, Any]) -> bool:
    match value:
        case {"area_id": str(area_id), "seq": int(seq), "hash": str(digest), "at": int()}:
            return bool(_AREA.fullmatch(area_id) and _HASH.fullmatch(digest) and 0 < seq < 2**63)
        case _:
            return False
