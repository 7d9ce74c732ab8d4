"""How long it took from publishing an alert to the arrival of its first assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from dispatch.demo.picture import Picture


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles by nearest rank, in ms; 0 where nothing was measured.

    `waited` alerts are not among `count`: everybody was busy or too far when they came, and somebody was
    found later. That is a wait for people, `longest_wait_ms` at most, and no latency of the service.
    """

    count: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    waited: int = 0
    longest_wait_ms: float = 0.0


def measure(sent_at: Mapping[str, float], picture: Picture) -> Latency:
    """Return the latency over all alerts of `sent_at` that opened an incident with an assignment."""
    at_once: list[float] = []
    later: list[float] = []
    for incident_id, seen in picture.incidents.items():
        first = min(picture.of(incident_id), key=lambda one: one.arrived_at, default=None)
        opener = seen.opened.alert_ids[0] if seen.opened.alert_ids else ""
        if seen.opened.event != "opened" or first is None or opener not in sent_at:
            continue
        decided_at_once = first.first.seq == seen.opened.seq
        (at_once if decided_at_once else later).append((first.arrived_at - sent_at[opener]) * 1_000)
    return replace(summarise(at_once), waited=len(later), longest_wait_ms=max(later, default=0.0))


def summarise(waits_ms: Sequence[float]) -> Latency:
    """Return the percentiles of durations in ms."""
    if not waits_ms:
        return Latency(0, 0.0, 0.0, 0.0)
    ranked = sorted(waits_ms)

    def rank(share: float) -> float:
        return ranked[max(0, ceil(len(ranked) * share) - 1)]

    return Latency(len(ranked), rank(0.50), rank(0.99), ranked[-1])
