"""Was ever a responder booked twice, and did every assignment live as the contract allows?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from schemas.topics import ASSIGNMENTS
from tests.integration.flow.told import Told, of_topic

ACTIVE: Final = frozenset({"notified", "accepted", "en_route", "on_scene"})

MAY_FOLLOW: Final[dict[str, frozenset[str]]] = {
    "notified": frozenset(
        {"accepted", "declined", "expired", "en_route", "on_scene", "cleared", "stood_down"}
    ),
    "accepted": frozenset({"en_route", "on_scene", "declined", "cleared", "stood_down"}),
    "en_route": frozenset({"on_scene", "declined", "cleared", "stood_down"}),
    "on_scene": frozenset({"cleared", "stood_down"}),
}
"""Written out here and not taken from the rules, so that a change there does not pass unseen."""

_FIXED: Final = ("incident_id", "responder_id", "responder_kind", "role", "tier")


def booking_faults(records: Iterable[Told]) -> list[str]:
    """Return every moment at which a responder was in two active assignments."""
    faults: list[str] = []
    held: dict[str, set[str]] = {}
    for record in of_topic(records, ASSIGNMENTS):
        mine = held.setdefault(record.data["responder_id"], set())
        if record.data["status"] in ACTIVE:
            mine.add(record.data["assignment_id"])
        else:
            mine.discard(record.data["assignment_id"])
        if len(mine) > 1:
            faults.append(f"{record}: {record.data['responder_id']} is in {', '.join(sorted(mine))}")
    return faults


def lifecycle_faults(records: Iterable[Told]) -> list[str]:
    """Return every first record that is not `notified`, and every change of status that may not be."""
    faults: list[str] = []
    latest: dict[str, Told] = {}
    for record in of_topic(records, ASSIGNMENTS):
        name, status = record.data["assignment_id"], record.data["status"]
        before = latest.get(name)
        if before is None:
            if status != "notified":
                faults.append(f"{record}: the first record of {name} is {status}")
        else:
            if status not in MAY_FOLLOW.get(before.data["status"], ()):
                faults.append(f"{record}: {name} is {status} after {before.data['status']}")
            faults += [
                f"{record}: {field} of {name} changed from {before.data[field]} to {record.data[field]}"
                for field in _FIXED
                if before.data[field] != record.data[field]
            ]
        latest[name] = record
    return faults
