"""Rounds of the same measurement: medians and spread of every figure, and of ratios within a round."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

AREAS: Final = 100
MANY: Final = f"ours, {AREAS} areas"
"""The service with so many command areas, the first ten of 7,000 responders, the others of 70."""
Round: TypeAlias = Mapping[str, Mapping[str, float]]
"""What one round found: figures by name, of each thing that was measured."""


@dataclass
class Rounds:
    """What the rounds found, one after the other."""

    found: list[Round] = field(default_factory=list)

    def add(self, one: Round) -> None:
        """Take a round in."""
        self.found.append(one)

    def figures(self) -> dict[str, dict[str, dict[str, float]]]:
        """Return median, least and most of every figure."""
        return {
            thing: {name: spread([one[thing][name] for one in self.found]) for name in names}
            for thing, names in (self.found[0] if self.found else {}).items()
        } | {"rounds": {"count": spread([float(len(self.found))])}, **self._ratios()}

    def _ratios(self) -> dict[str, dict[str, dict[str, float]]]:
        known = {name: ratio for name, ratio in RATIOS.items() if self.found and _has(ratio, self.found[0])}
        return {"ratios": {name: spread([r(one) for one in self.found]) for name, r in known.items()}}


def spread(values: list[float]) -> dict[str, float]:
    """Return median, least and most."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def _has(ratio: Callable[[Round], float], one: Round) -> bool:
    try:
        ratio(one)
    except KeyError:
        return False
    return True


def _beside_floor(rate: str, name: str, pace: str = "") -> Callable[[Round], float]:
    return lambda one: one[rate][name] / (one[f"broker echo{pace}"][name] + one[f"bare commit{pace}"][name])


RATIOS: Mapping[str, Callable[[Round], float]] = {
    "ours / floor A": lambda one: one["ours"]["per_s"] / one["floor A"]["per_s"],
    f"{MANY} / floor A": lambda one: one[MANY]["per_s"] / one["floor A"]["per_s"],
    "confluent-kafka / floor A": lambda one: one["confluent-kafka"]["per_s"] / one["floor A"]["per_s"],
    "Quix Streams / floor A": lambda one: one["Quix Streams"]["per_s"] / one["floor A"]["per_s"],
    "ours / floor B": lambda one: one["ours"]["per_s"] / one["floor B"]["per_s"],
    "20/s p50 / (echo + commit)": _beside_floor("20/s", "p50_ms"),
    "20/s p99 / (echo + commit)": _beside_floor("20/s", "p99_ms"),
    "20/s p50 / (echo + commit at 20/s)": _beside_floor("20/s", "p50_ms", " at 20/s"),
    "20/s p99 / (echo + commit at 20/s)": _beside_floor("20/s", "p99_ms", " at 20/s"),
    "200/s p50 / 20/s p50": lambda one: one["200/s"]["p50_ms"] / one["20/s"]["p50_ms"],
    "200/s p99 / 20/s p99": lambda one: one["200/s"]["p99_ms"] / one["20/s"]["p99_ms"],
}
"""Only ratios within a round are compared between machines and days."""
