"""Which incidents an event concerns."""

from __future__ import annotations

from dispatch.model.events import (
    AdvisoryChanged,
    AdvisoryIssued,
    AlertLinked,
    AlertsMoved,
    AssignmentChanged,
    Event,
    IncidentClosed,
    IncidentOpened,
    ReportRefused,
    ResponderNotified,
)
from dispatch.model.state import AreaState


def concerned(event: Event, state: AreaState) -> set[str]:
    """Return the ids of the incidents that an event concerns, given the state after it."""
    return {i for i in _ids(event, state) if i}


def _ids(event: Event, state: AreaState) -> tuple[str, ...]:
    match event:
        case IncidentOpened():
            return (event.incident.incident_id,)
        case AlertLinked():
            return (event.link.incident_id,)
        case AlertsMoved():
            return (event.from_incident, event.to_incident)
        case IncidentClosed():
            return (event.incident_id, event.merged_into)
        case _:
            return (
                _of_assignment(event, state),
                _of_advisory(event, state),
                getattr(event, "incident_id", ""),
            )


def _of_assignment(event: Event, state: AreaState) -> str:
    match event:
        case ResponderNotified():
            return event.assignment.incident_id
        case AssignmentChanged() | ReportRefused():
            assignment = state.assignments.get(event.assignment_id)
            return assignment.incident_id if assignment else ""
        case _:
            return ""


def _of_advisory(event: Event, state: AreaState) -> str:
    match event:
        case AdvisoryIssued():
            return event.advisory.incident_id
        case AdvisoryChanged():
            advisory = state.advisories.get(event.advisory_id)
            return advisory.incident_id if advisory else ""
        case _:
            return ""
