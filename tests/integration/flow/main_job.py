"""Everything that has to hold over the whole topics after a run, and what the run was like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from schemas.topics import ALERTS_REJECTED, ASSIGNMENTS, INCIDENTS
from tests.integration.flow.bookings import booking_faults, lifecycle_faults
from tests.integration.flow.membership import membership_faults, response_faults
from tests.integration.flow.order import order_faults
from tests.integration.flow.publishing import Published
from tests.integration.flow.refusals import rejection_faults
from tests.integration.flow.told import Told, of_topic

VERIFIED: Final = (0, "✓ the log holds: chain, projections and constraints are clean\n")
"""What `dispatch verify` answers when all holds."""

_SHOWN: Final = 10


def main_job_faults(records: Iterable[Told], published: Published) -> dict[str, Sequence[str]]:
    """Return by promise what breaks it: the first few faults of each, and how many more there are."""
    known = list(records)
    found = {
        "the order of decision is whole": order_faults(known),
        "every alert is in exactly one incident": membership_faults(known, published.alerts),
        "every incident has a response or a reason": response_faults(known),
        "nobody is booked twice": booking_faults(known),
        "assignments live as they may": lifecycle_faults(known),
        "what cannot be read reaches a person": rejection_faults(known, published.unreadable),
    }
    return {promise: _short(faults) for promise, faults in found.items() if faults}


def refused_reports(records: Iterable[Told]) -> int:
    """Return how many reports of responders were refused, and are on the topic of rejections."""
    return sum(
        r.topic == ALERTS_REJECTED and r.data["source_topic"].startswith("responders.") for r in records
    )


def summary(records: Iterable[Told]) -> str:
    """Say what the topics hold: incidents by what happened, assignments by status."""
    known = list(records)
    happened = Counter(r.data["event"] for r in of_topic(known, INCIDENTS))
    statuses = Counter(r.data["status"] for r in of_topic(known, ASSIGNMENTS))
    counted = ", ".join(f"{name} {number}" for name, number in (*happened.items(), *statuses.items()))
    return f"{len(known)} records: {counted}"


def _short(faults: Sequence[str]) -> list[str]:
    more = len(faults) - _SHOWN
    return [*faults[:_SHOWN], *([f"… and {more} more"] if more > 0 else [])]
