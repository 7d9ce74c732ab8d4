"""What a verification finds wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that does not hold: in which area, at which log row, and what."""

    area_id: str
    seq: int
    what: str

    def __str__(self) -> str:
        return f"area {self.area_id}, seq {self.seq}: {self.what}"


class Broken(Exception):
    """Ends a verification at its first finding."""

    def __init__(self, area_id: str, seq: int, what: str) -> None:
        super().__init__(what)
        self.finding = Finding(area_id, seq, what)
