"""What a responder is told: the assignment, why this responder, where to stand, when to answer."""

from __future__ import annotations

from typing import Any, Final

from dispatch.model import events as ev
from dispatch.model.assignment import NOTIFIED, Assignment, Explanation, Loser
from dispatch.outbound.context import Context, Told, due, metres, reason, seconds
from schemas.codec import encode_fields
from schemas.codes import AssignmentStatus, ResponderKind, Role
from schemas.topics import assignment_address

MAX_LOSERS: Final = 20
MAX_OUTCOMES: Final = 100


def responder_notified(context: Context, event: ev.ResponderNotified) -> Told:
    """Return the first message of an assignment, with its explanation."""
    return _event(context, event.assignment, event.assignment.status, _explanation(event.explanation), "")


def assignment_changed(context: Context, event: ev.AssignmentChanged) -> Told:
    """Return the message of an assignment that moved on; a reporter's note stays in the log."""
    assignment = context.state.assignments.get(event.assignment_id)
    if assignment is None:
        raise LookupError(
            f"assignment {event.assignment_id} of event {context.seq}/{context.index} is not in the state"
        )
    return _event(context, assignment, event.status, None, event.reason, event.disposition)


def _event(
    context: Context, assignment: Assignment, status: str, explanation: dict[str, Any] | None, *why: str
) -> Told:
    fields = context.place | {
        "assignment_id": assignment.assignment_id,
        "incident_id": assignment.incident_id,
        "responder_id": assignment.responder_id,
        "responder_kind": ResponderKind(assignment.responder_kind),
        "role": Role(assignment.role),
        "tier": assignment.tier,
        "status": AssignmentStatus(status),
        "eta_seconds": seconds(assignment.travel_ms),
        "distance_m": metres(assignment.distance_dm),
        "bearing_deg": float(assignment.bearing_deg % 360),
        "post": context.position(assignment.post),
        "respond_by": due(assignment.respond_by) if status == NOTIFIED else None,
        "explanation": explanation,
        "reason": reason(*why),
    }
    to = assignment_address(assignment.assignment_id, status, assignment.responder_id)
    return to, encode_fields(fields)


def _explanation(why: Explanation) -> dict[str, Any]:
    rule = {"rule": why.rule} if why.rule else {}
    return rule | {
        "rank": max(why.rank, 1),
        "considered": dict(sorted(why.considered)[:MAX_OUTCOMES]),
        "losers": [_loser(loser) for loser in why.losers[:MAX_LOSERS]],
    }


def _loser(loser: Loser) -> dict[str, Any]:
    known = {"responder_id": loser.responder_id, "reason": loser.reason}
    travel = seconds(loser.travel_ms)
    return known if travel is None else known | {"travel_seconds": travel}
