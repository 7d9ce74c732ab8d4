"""What a responder is told: the assignment, why this responder, where to stand, when to answer."""

from __future__ import annotations

from typing import Final

from dispatch.model import events as ev
from dispatch.model.assignment import NOTIFIED, Assignment
from dispatch.model.assignment import Explanation as Why
from dispatch.outbound.context import Context, due, metres, reason, seconds
from schemas.codes import AssignmentStatus, ResponderKind, Role
from schemas.outbound import AssignmentEvent, Explanation, Loser

MAX_LOSERS: Final = 20
MAX_OUTCOMES: Final = 100


def responder_notified(context: Context, event: ev.ResponderNotified) -> AssignmentEvent:
    """Return the first message of an assignment, with its explanation."""
    return _event(context, event.assignment, event.assignment.status, _explanation(event.explanation), "")


def assignment_changed(context: Context, event: ev.AssignmentChanged) -> AssignmentEvent:
    """Return the message of an assignment that moved on; a reporter's note stays in the log."""
    assignment = context.state.assignments.get(event.assignment_id)
    if assignment is None:
        raise LookupError(
            f"assignment {event.assignment_id} of event {context.seq}/{context.index} is not in the state"
        )
    return _event(context, assignment, event.status, None, event.reason, event.disposition)


def _event(
    context: Context, assignment: Assignment, status: str, explanation: Explanation | None, *why: str
) -> AssignmentEvent:
    return AssignmentEvent(
        **context.place,
        assignment_id=assignment.assignment_id,
        incident_id=assignment.incident_id,
        responder_id=assignment.responder_id,
        responder_kind=ResponderKind(assignment.responder_kind),
        role=Role(assignment.role),
        tier=assignment.tier,
        status=AssignmentStatus(status),
        eta_seconds=seconds(assignment.travel_ms),
        distance_m=metres(assignment.distance_dm),
        bearing_deg=float(assignment.bearing_deg % 360),
        post=context.position(assignment.post),
        respond_by=due(assignment.respond_by) if status == NOTIFIED else None,
        explanation=explanation,
        reason=reason(*why),
    )


def _explanation(why: Why) -> Explanation:
    losers = (
        Loser(responder_id=loser.responder_id, reason=loser.reason, travel_seconds=seconds(loser.travel_ms))
        for loser in why.losers[:MAX_LOSERS]
    )
    return Explanation(
        rank=max(why.rank, 1),
        considered=dict(sorted(why.considered)[:MAX_OUTCOMES]),
        losers=tuple(losers),
        rule=why.rule or None,
    )
