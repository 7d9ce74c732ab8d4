"""Outbound records for the tests of the demonstration, with only what a test cares about to be said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schemas.codes import (
    AdvisoryStatus,
    AssignmentStatus,
    Audience,
    Category,
    IncidentStatus,
    ResponderKind,
    Role,
)
from schemas.outbound import Advisory, AssignmentEvent, BilingualText, IncidentEvent, Position

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def incident(seq: int, index: int = 0, **given: Any) -> IncidentEvent:
    """An incident record at a place in the order of decision."""
    fields: dict[str, Any] = {
        "area_id": "440515",
        "seq": seq,
        "index": index,
        "at": AT,
        "incident_id": "inc-1",
        "event": "opened",
        "priority": 3,
        "category": Category.THEFT,
        "status": IncidentStatus.OPEN,
        "tier": 1,
        "alert_ids": ("alert-1",),
        "location": Position(latitude=23.46, longitude=116.77),
        "reason": "category theft given",
    }
    return IncidentEvent(**(fields | given))


def assignment(seq: int, index: int = 1, **given: Any) -> AssignmentEvent:
    """An assignment record at a place in the order of decision."""
    fields: dict[str, Any] = {
        "area_id": "440515",
        "seq": seq,
        "index": index,
        "at": AT,
        "assignment_id": "asg-1",
        "incident_id": "inc-1",
        "responder_id": "unit-1",
        "responder_kind": ResponderKind.UNIT,
        "role": Role.PRIMARY,
        "tier": 1,
        "status": AssignmentStatus.NOTIFIED,
        "eta_seconds": 60.0,
        "distance_m": 120.0,
    }
    return AssignmentEvent(**(fields | given))


def advisory(seq: int, index: int = 2, **given: Any) -> Advisory:
    """An advisory record at a place in the order of decision."""
    fields: dict[str, Any] = {
        "area_id": "440515",
        "seq": seq,
        "index": index,
        "at": AT,
        "advisory_id": "adv-1",
        "incident_id": "inc-1",
        "audience": Audience.SHOPS,
        "recipients": ("shop-1",),
        "text": BilingualText(zh="注意", en="look out"),
        "status": AdvisoryStatus.SENT,
    }
    return Advisory(**(fields | given))
