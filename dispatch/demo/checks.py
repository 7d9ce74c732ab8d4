"""What must hold over the outbound topics; each check returns every violation in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from schemas.codes import ACTIVE_STATUSES, AssignmentStatus, IncidentStatus
from schemas.outbound import AssignmentEvent, IncidentEvent, Outbound
from schemas.rejected import Rejected

M = TypeVar("M", IncidentEvent, AssignmentEvent)


def violations(published: Iterable[str], records: Sequence[Outbound], since: int = 0) -> list[str]:
    """Return every violation of every check, for the alerts `published` and all `records` of the topics.

    What must be whole (an incident's answer, an assignment's beginning) is judged from log row `since` on:
    of what was over by then the topics may have forgotten the first records.
    """
    incidents = in_order([one for one in records if isinstance(one, IncidentEvent)])
    assignments = in_order([one for one in records if isinstance(one, AssignmentEvent)])
    return [
        *places_taken_twice(records),
        *alerts_astray(published, incidents),
        *incidents_unanswered([one for one in incidents if one.seq >= since], assignments),
        *assignments_out_of_nowhere([one for one in assignments if one.seq >= since]),
        *double_bookings(assignments),
    ]


def in_order(records: Iterable[M]) -> list[M]:
    """Return records in the order of decision, those that came again left out."""
    by_place = {(one.area_id, one.seq, one.index): one for one in records}
    return [by_place[place] for place in sorted(by_place)]


def places_taken_twice(records: Iterable[Outbound]) -> list[str]:
    """(area, seq, index) is unique: a record that comes again says the same."""
    told: dict[tuple[str, int, int], Outbound] = {}
    wrong = []
    for one in records:
        if isinstance(one, Rejected):
            continue  # numbered in an order of their own
        place = (one.area_id, one.seq, one.index)
        if told.setdefault(place, one) != one:
            wrong.append(f"{place[0]}:{place[1]}:{place[2]} was published with two contents")
    return wrong


def alerts_astray(published: Iterable[str], incidents: Sequence[IncidentEvent]) -> list[str]:
    """Every alert belongs to exactly one incident."""
    latest = {one.incident_id: one for one in incidents}
    homes: dict[str, list[str]] = defaultdict(list)
    for incident_id, event in latest.items():
        for alert_id in event.alert_ids:
            homes[alert_id].append(incident_id)
    wrong = []
    for alert_id in published:
        found = homes.get(alert_id, [])
        if len(found) != 1:
            wrong.append(f"alert {alert_id} is in {len(found)} incidents: {', '.join(found) or 'none'}")
    return wrong


def incidents_unanswered(
    incidents: Sequence[IncidentEvent], assignments: Sequence[AssignmentEvent]
) -> list[str]:
    """Every incident has somebody assigned, or a record that names why not."""
    answered = {one.incident_id for one in assignments}
    explained = {one.incident_id for one in incidents if _names_why(one)}
    return [
        f"incident {incident_id} has neither a response nor a named reason"
        for incident_id in dict.fromkeys(one.incident_id for one in incidents)
        if incident_id not in answered and incident_id not in explained
    ]


def _names_why(event: IncidentEvent) -> bool:
    waits = event.status is IncidentStatus.REVIEW or event.event in ("response_short", "help_requested")
    merged = event.event == "closed" and "merged into" in (event.reason or "")
    return merged or (waits and bool(event.reason))


def assignments_out_of_nowhere(assignments: Sequence[AssignmentEvent]) -> list[str]:
    """The first record of every assignment is `notified`."""
    first: dict[str, AssignmentEvent] = {}
    for one in assignments:
        first.setdefault(one.assignment_id, one)
    return [
        f"assignment {one.assignment_id} begins with {one.status}, not notified"
        for one in first.values()
        if one.status is not AssignmentStatus.NOTIFIED
    ]


def double_bookings(assignments: Sequence[AssignmentEvent]) -> list[str]:
    """No responder is ever in two active assignments; `assignments` in the order of decision."""
    held: dict[str, set[str]] = defaultdict(set)
    wrong = []
    for one in assignments:
        mine = held[one.responder_id]
        if one.status not in ACTIVE_STATUSES:
            mine.discard(one.assignment_id)
            continue
        mine.add(one.assignment_id)
        if len(mine) > 1:
            wrong.append(
                f"responder {one.responder_id} is in {len(mine)} active assignments "
                f"at {one.area_id}:{one.seq}: {', '.join(sorted(mine))}"
            )
    return wrong
