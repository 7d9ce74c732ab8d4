"""What a dispatcher orders about one incident. What the rules do not allow is refused with the reason."""

from __future__ import annotations

from dispatch.model import commands as cmd
from dispatch.model.advisory import APPROVED, PROPOSED, SENT, WITHDRAWN
from dispatch.model.assignment import ROLES, Explanation
from dispatch.model.events import (
    AdvisoryChanged,
    IncidentReopened,
    IncidentUncontained,
    NoteAdded,
    OwnerTaken,
)
from dispatch.model.geometry import Point
from dispatch.model.incident import CLOSED, CONTAINED, OPEN, REVIEW, Incident
from dispatch.rules.closing import close
from dispatch.rules.draft import Draft
from dispatch.rules.filling import BY_HAND, fill, notify
from dispatch.rules.locate import Located
from dispatch.rules.nearest import candidate_for
from dispatch.rules.opening import change
from dispatch.rules.refusal import Refused
from dispatch.rules.tiers import anybody_on_scene, stand_down, step_if_overdue, step_up


def open_incident(draft: Draft, incident_id: str) -> Incident:
    """Return an incident that is not closed; raises Refused for any other."""
    incident = draft.state.incident(incident_id)
    if incident is None:
        raise Refused(f"incident {incident_id} is not known, or was closed too long ago")
    if incident.status == CLOSED:
        raise Refused(f"incident {incident_id} is closed: reopen it first")
    return incident


def assign(draft: Draft, order: cmd.AssignCommand) -> None:
    """Send a named responder, on duty or not, near or far, but never one that is bound already."""
    incident = open_incident(draft, order.incident_id)
    responder = draft.state.registry.responder(order.responder_id)
    if responder is None:
        raise Refused(f"responder {order.responder_id} is not in the roster")
    held = draft.state.busy.get(order.responder_id)
    if held is not None:
        raise Refused(f"responder {order.responder_id} is already bound by assignment {held}")
    if incident.point is None or incident.status == REVIEW:
        raise Refused("the incident is still in review: set its priority and place first")
    if order.role not in ROLES:
        raise Refused(f"role {order.role} is not one of {', '.join(ROLES)}")
    travel = draft.book(incident).travel
    candidate = candidate_for(draft.state, incident.point, draft.now, responder, travel)
    why = Explanation("by_hand", 1, (), ())
    notify(draft, order.incident_id, candidate, order.role, incident.tier, BY_HAND, None, why, order.actor)


def release(draft: Draft, order: cmd.ReleaseCommand) -> None:
    """Stand one responder down; it is not replaced, for the dispatcher wanted it gone.

    If nobody is left and a tier's time has passed, that tier steps up now.
    """
    incident = open_incident(draft, order.incident_id)
    if order.assignment_id not in incident.assignment_ids:
        raise Refused(f"assignment {order.assignment_id} is not one of incident {order.incident_id}")
    assignment = draft.state.assignments[order.assignment_id]
    if not assignment.active:
        raise Refused(f"assignment {order.assignment_id} is already {assignment.status}")
    stand_down(draft, [assignment], order.reason or "released", order.actor)
    if incident.status == CONTAINED and not anybody_on_scene(draft, order.incident_id):
        draft.emit(IncidentUncontained(order.incident_id, "nobody_left_on_scene"))
    step_if_overdue(draft, order.incident_id, order.actor)


def stand_all_down(draft: Draft, order: cmd.StandDownCommand) -> None:
    """Stand everybody down and hold the incident in the dispatcher's hands."""
    incident = open_incident(draft, order.incident_id)
    draft.emit(OwnerTaken(order.incident_id, order.actor, held=True))
    stand_down(draft, draft.assignments(incident), order.reason or "stood_down", order.actor)


def escalate(draft: Draft, order: cmd.EscalateCommand) -> None:
    """Step the next tier up now."""
    incident = open_incident(draft, order.incident_id)
    if incident.status == REVIEW:
        raise Refused("the incident is still in review: set its priority and place first")
    if not step_up(draft, order.incident_id, order.reason or "escalated", draft.now, order.actor):
        raise Refused(f"tier {incident.tier} is the last of plan {incident.plan_id}")


def reprioritise(draft: Draft, order: cmd.ReprioritiseCommand) -> None:
    """Set priority, and category and place if given; takes an incident out of review."""
    incident = open_incident(draft, order.incident_id)
    where = _located(draft, order.point) if order.point else None
    if incident.point is None and where is None:
        raise Refused("the incident has no position: give one with the priority")
    category = order.category or incident.category
    lowest = len(draft.plan(incident).deadlines)
    if not 1 <= order.priority <= lowest:
        raise Refused(f"priority {order.priority} is not one of 1 to {lowest}")
    if category not in {rule.code for rule in draft.book(incident).categories}:
        raise Refused(f"category {category} is not one of plan book {incident.plan_version}")
    change(
        draft, order.incident_id, order.priority, category, order.reason or "set_by_hand", order.actor, where
    )


def _located(draft: Draft, point: Point) -> Located:
    village = draft.state.registry.village_at(point)
    return Located(point, 0, village.town if village else "", village.code if village else "", "by_hand")


def approve_advisory(draft: Draft, order: cmd.ApproveAdvisoryCommand) -> None:
    """Approve what was proposed, perhaps in other words; it then goes out."""
    _proposed(draft, order.incident_id, order.advisory_id)
    draft.emit(
        AdvisoryChanged(order.advisory_id, APPROVED, order.reason or "approved", order.actor, order.text)
    )
    draft.emit(AdvisoryChanged(order.advisory_id, SENT, "approved", order.actor))


def withdraw_advisory(draft: Draft, order: cmd.WithdrawAdvisoryCommand) -> None:
    """Withdraw an advisory, proposed or already sent."""
    advisory = draft.state.advisories.get(order.advisory_id)
    if advisory is None or advisory.incident_id != order.incident_id:
        raise Refused(f"advisory {order.advisory_id} is not one of incident {order.incident_id}")
    if advisory.status == WITHDRAWN:
        raise Refused(f"advisory {order.advisory_id} is already withdrawn")
    draft.emit(AdvisoryChanged(order.advisory_id, WITHDRAWN, order.reason or "withdrawn", order.actor))


def _proposed(draft: Draft, incident_id: str, advisory_id: str) -> None:
    advisory = draft.state.advisories.get(advisory_id)
    if advisory is None or advisory.incident_id != incident_id:
        raise Refused(f"advisory {advisory_id} is not one of incident {incident_id}")
    if advisory.status != PROPOSED:
        raise Refused(f"advisory {advisory_id} is already {advisory.status}")


def close_by_hand(draft: Draft, order: cmd.CloseCommand) -> None:
    """Close with a disposition; everybody is released."""
    open_incident(draft, order.incident_id)
    close(draft, order.incident_id, order.disposition, order.reason or "closed_by_hand", order.actor)


def reopen(draft: Draft, order: cmd.ReopenCommand) -> None:
    """Open a closed incident again: its tiers stay where they were, its needs are filled anew."""
    incident = draft.state.closed.get(order.incident_id)
    if incident is None:
        raise Refused(f"incident {order.incident_id} is not closed, or was closed too long ago")
    if incident.merged_into:
        raise Refused(f"incident {order.incident_id} was merged into {incident.merged_into}: split it there")
    draft.emit(IncidentReopened(order.incident_id, order.reason or "reopened", order.actor))
    again = draft.incident(order.incident_id)
    if again.status == OPEN and again.tier == 0:
        step_up(draft, order.incident_id, "reopened", draft.now, order.actor)
    fill(draft, order.incident_id)


def note(draft: Draft, order: cmd.NoteCommand) -> None:
    """Write a note into the record of an incident, open or closed."""
    if draft.state.incident(order.incident_id) is None:
        raise Refused(f"incident {order.incident_id} is not known, or was closed too long ago")
    draft.emit(NoteAdded(order.incident_id, order.text, order.actor))
