"""One record of an outbound topic, as any reader of the public contract has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

_PLACE_DIGITS: Final = 16
_SHA256_DIGITS: Final = 64

Place = tuple[str, int, int]
"""Where a message stands in the order of decision: (area_id, seq, index)."""


@dataclass(frozen=True)
class Told:
    """A message, and where it lay."""

    topic: str
    partition: int
    offset: int
    data: Mapping[str, Any]

    @property
    def place(self) -> Place:
        """Return (area_id, seq, index)."""
        return self.data["area_id"], self.data["seq"], self.data["index"]

    def __str__(self) -> str:
        area_id, seq, index = self.place
        return f"{self.topic}/{self.partition}@{self.offset} ({area_id}:{seq}:{index})"


def of_topic(records: Iterable[Told], topic: str) -> list[Told]:
    """Return the records of one topic in the order of decision, each once."""
    once = {record.place: record for record in records if record.topic == topic}
    return [once[place] for place in sorted(once)]


def known_as(name: str) -> str:
    """Return what the tests know an alert as, whatever digests the service marks its name with.

    A conflict is `its-id#`. An alert that could not be read is known by the first 16 digits of the SHA-256 of
    where it lay, be that its name (64 digits) or the mark on the id it gave itself.
    """
    own, mark, digest = name.partition("#")
    if mark:
        return digest[:_PLACE_DIGITS] if len(digest) >= _PLACE_DIGITS else f"{own}#"
    return name[:_PLACE_DIGITS] if len(name) == _SHA256_DIGITS else name


def moment(text: str) -> float:
    """Return an RFC 3339 time as seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()
