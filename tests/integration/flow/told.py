"""One record of an outbound topic, as any reader of the public contract has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def moment(text: str) -> float:
    """Return an RFC 3339 time as seconds since the epoch."""
    return datetime.fromisoformat(text).timestamp()
