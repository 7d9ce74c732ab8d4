"""What a demonstration came to: figures, and every check that failed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from dispatch.demo.latency import Latency


@dataclass(slots=True)
class Outcome:
    """Counts and latency of one run; `violations` is empty when every check held."""

    broker: str
    seconds: float
    alerts: int
    incidents: int
    assignments: int
    advisories: int
    reports: int
    refused: int
    without_response: int
    closed: int
    latency: Latency
    violations: list[str] = field(default_factory=list)

    def write(self, file: Path) -> None:
        """Write the figures as JSON."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2) + b"\n")
