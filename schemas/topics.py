"""The topics of the public contract, and what travels on each."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas.inbound import Alert, Inbound, PositionReport, StatusReport
from schemas.outbound import Advisory, AssignmentEvent, IncidentEvent, Outbound
from schemas.rejected import Rejected

ALERTS_SHOP: Final = "alerts.shop"
ALERTS_PATROL: Final = "alerts.patrol"
ALERTS_SENSOR: Final = "alerts.sensor"
RESPONDERS_STATUS: Final = "responders.status"
RESPONDERS_POSITION: Final = "responders.position"
INCIDENTS: Final = "incidents"
ASSIGNMENTS: Final = "assignments"
ADVISORIES: Final = "advisories"
ALERTS_REJECTED: Final = "alerts.rejected"


@dataclass(frozen=True, slots=True)
class InboundTopic:
    """What an inbound topic carries: its event type and model, and which fields say which and from whom."""

    name: str
    event_type: str
    model: type[Inbound]
    id_field: str
    source_field: str


def _alerts(name: str) -> InboundTopic:
    return InboundTopic(name, "dispatch.alert.v1", Alert, "alert_id", "source_id")


INBOUND: Final = MappingProxyType(
    {
        topic.name: topic
        for topic in (
            _alerts(ALERTS_SHOP),
            _alerts(ALERTS_PATROL),
            _alerts(ALERTS_SENSOR),
            InboundTopic(RESPONDERS_STATUS, "dispatch.status.v1", StatusReport, "report_id", "responder_id"),
            InboundTopic(
                RESPONDERS_POSITION, "dispatch.position.v1", PositionReport, "report_id", "responder_id"
            ),
        )
    }
)

OUTBOUND: Final[MappingProxyType[str, type[Outbound]]] = MappingProxyType(
    {
        INCIDENTS: IncidentEvent,
        ASSIGNMENTS: AssignmentEvent,
        ADVISORIES: Advisory,
        ALERTS_REJECTED: Rejected,
    }
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an outbound message goes: its topic, its CloudEvents type and subject, its record key."""

    topic: str
    event_type: str
    subject: str
    key: str


def address(message: Outbound) -> Address:
    """Return where `message` goes."""
    match message:
        case IncidentEvent(incident_id=incident, event=event):
            return incident_address(incident, event)
        case AssignmentEvent(assignment_id=assignment, status=status):
            return assignment_address(assignment, status, message.responder_id)
        case Advisory(advisory_id=advisory, status=advised):
            return advisory_address(advisory, advised, message.area_id)
        case Rejected(source_topic=topic):
            origin = f"{topic}/{message.source_partition}/{message.source_offset}"
            return Address(ALERTS_REJECTED, "dispatch.rejected.v1", origin, topic)


def incident_address(incident_id: str, event: str) -> Address:
    """Return where the message of what happened to an incident goes."""
    return Address(INCIDENTS, f"dispatch.incident.{event}.v1", incident_id, incident_id)


def assignment_address(assignment_id: str, status: str, responder_id: str) -> Address:
    """Return where the message of an assignment of that status goes."""
    return Address(ASSIGNMENTS, f"dispatch.assignment.{status}.v1", assignment_id, responder_id)


def advisory_address(advisory_id: str, status: str, area_id: str) -> Address:
    """Return where the message of an advisory of that status goes."""
    return Address(ADVISORIES, f"dispatch.advisory.{status}.v1", advisory_id, area_id)


def event_id(message: Outbound) -> str:
    """Return `area:seq:index`, unique over all outbound messages and the same every time it is published."""
    return f"{message.area_id}:{message.seq}:{message.index}"
