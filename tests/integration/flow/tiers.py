"""Did every timer fire on time, but for the time in which there was nobody to fire it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.topics import ASSIGNMENTS, INCIDENTS
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


def expiry_faults(records: Iterable[Told], outages: Sequence[Outage], until: float) -> list[str]:
    """Return the assignments that were neither answered nor expired 1 s after their time, up to `until`.

    A timer that never fires shows here: an unanswered assignment has nothing else to end it.
    """
    first: dict[str, Told] = {}
    ended: dict[str, float] = {}
    for record in of_topic(records, ASSIGNMENTS):
        name = record.data["assignment_id"]
        if first.setdefault(name, record) is not record:
            ended.setdefault(name, moment(record.data["at"]))
    return [
        f"{record}: {name} was to be answered by {record.data['respond_by']} and hung {late:.3f} s longer"
        for name, record in first.items()
        if (late := _worked(moment(record.data["respond_by"]), ended.get(name, until), outages)) > ALLOWED_S
    ]


def _lateness(record: Told, outages: Sequence[Outage]) -> Lateness:
    due, at = moment(record.data["due_at"]), moment(record.data["at"])
    return Lateness(record, at - due, _worked(due, at, outages))


def _worked(since: float, until: float, outages: Sequence[Outage]) -> float:
    """Return how much of the time from `since` to `until` there was a worker."""
    return until - since - sum(max(0.0, min(until, o.ended) - max(since, o.began)) for o in outages)
