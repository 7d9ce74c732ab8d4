"""Did every tier fire on time, but for the time in which there was nobody to fire it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.topics import INCIDENTS
from tests.integration.flow.told import Told, moment, of_topic

ALLOWED_S = 1.0


@dataclass(frozen=True)
class Outage:
    """A time without a worker, in s since the epoch."""

    began: float
    ended: float


@dataclass(frozen=True)
class Lateness:
    """How much later than due a tier fired, in s: all of it, and what is left without the outages."""

    record: Told
    whole_s: float
    worked_s: float


def tier_lateness(records: Iterable[Told], outages: Sequence[Outage]) -> list[Lateness]:
    """Return how late each `tier_raised` was. Raises KeyError when one does not say when it was due."""
    return [_lateness(r, outages) for r in of_topic(records, INCIDENTS) if r.data["event"] == "tier_raised"]


def tier_faults(records: Iterable[Told], outages: Sequence[Outage]) -> list[str]:
    """Return the tiers that fired more than 1 s late while there was a worker, or before they were due."""
    return [
        f"{late.record}: tier {late.record.data['tier']} of {late.record.data['incident_id']} fired"
        f" {late.whole_s:.3f} s late, {late.worked_s:.3f} s of it with a worker up"
        for late in tier_lateness(records, outages)
        if late.worked_s > ALLOWED_S or late.whole_s < 0
    ]


def _lateness(record: Told, outages: Sequence[Outage]) -> Lateness:
    due, at = moment(record.data["due_at"]), moment(record.data["at"])
    without = sum(max(0.0, min(at, o.ended) - max(due, o.began)) for o in outages)
    return Lateness(record, at - due, at - due - without)
