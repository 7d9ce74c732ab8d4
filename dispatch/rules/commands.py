"""What a dispatcher orders. A command the rules do not allow is refused with the reason."""

from __future__ import annotations

from dispatch.model import commands as cmd
from dispatch.model import ids
from dispatch.model.advisory import APPROVED, PROPOSED, SENT, WITHDRAWN
from dispatch.model.assignment import ROLES, Explanation
from dispatch.model.events import (
    AdvisoryChanged,
    AlertsMoved,
    IncidentOpened,
    IncidentReopened,
    IncidentUncontained,
    NoteAdded,
    OwnerTaken,
)
from dispatch.model.geometry import Point
from dispatch.model.incident import CLOSED, CONTAINED, OPEN, REVIEW, Incident
from dispatch.rules.closing import close, close_merged
from dispatch.rules.draft import Draft
from dispatch.rules.filling import BY_HAND, fill, notify
from dispatch.rules.locate import Located
from dispatch.rules.nearest import candidate_for
from dispatch.rules.opening import change, respond
from dispatch.rules.refusal import Refused
from dispatch.rules.tiers import anybody_on_scene, stand_down, step_if_overdue, step_up


def _open_incident(draft: Draft, incident_id: str) -> Incident:
    incident = draft.state.incident(incident_id)
    if incident is None:
        raise Refused(f"incident {incident_id} is not known, or was closed too long ago")
    if incident.status == CLOSED:
        raise Refused(f"incident {incident_id} is closed: reopen it first")
    return incident


def assign(draft: Draft, order: cmd.AssignCommand) -> None:
    """Send a named responder, on duty or not, near or far, but never one that is bound already."""
    incident = _open_incident(draft, order.incident_id)
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
    incident = _open_incident(draft, order.incident_id)
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
    incident = _open_incident(draft, order.incident_id)
    draft.emit(OwnerTaken(order.incident_id, order.actor, held=True))
    stand_down(draft, draft.assignments(incident), order.reason or "stood_down", order.actor)


def escalate(draft: Draft, order: cmd.EscalateCommand) -> None:
    """Step the next tier up now."""
    incident = _open_incident(draft, order.incident_id)
    if incident.status == REVIEW:
        raise Refused("the incident is still in review: set its priority and place first")
    if not step_up(draft, order.incident_id, order.reason or "escalated", draft.now, order.actor):
        raise Refused(f"tier {incident.tier} is the last of plan {incident.plan_id}")


def merge(draft: Draft, order: cmd.MergeCommand) -> None:
    """Move all alerts into another open incident and close this one as merged."""
    incident, into = _open_incident(draft, order.incident_id), _open_incident(draft, order.into)
    if order.into == order.incident_id:
        raise Refused("an incident cannot be merged into itself")
    if into.status == REVIEW and incident.status != REVIEW:
        raise Refused(f"incident {order.into} is still in review: merge it into {order.incident_id} instead")
    draft.emit(
        AlertsMoved(incident.alert_keys, order.incident_id, order.into, "merge", order.actor, order.reason)
    )
    close_merged(draft, order.incident_id, order.into, order.reason or "merged", order.actor)
    if incident.priority < into.priority:
        change(draft, order.into, incident.priority, into.category, "priority_raised", order.actor)
    fill(draft, order.into)


def split(draft: Draft, order: cmd.SplitCommand) -> None:
    """Take some alerts out into an incident of their own, with its own response."""
    incident = _open_incident(draft, order.incident_id)
    keys = tuple(k for k in incident.alert_keys if not _names(k).isdisjoint(order.alert_ids))
    strange = set(order.alert_ids).difference(*map(_names, keys))
    if strange or not keys:
        raise Refused(f"alerts that do not belong to the incident: {', '.join(sorted(strange))}")
    if len(keys) == len(incident.alert_keys):
        raise Refused("an incident cannot be split from all of its alerts")
    made = _opened_by_split(draft, incident, keys, order)
    draft.emit(AlertsMoved(keys, order.incident_id, made.incident_id, "split", order.actor, order.reason))
    if made.status == OPEN:
        respond(draft, made.incident_id, "split")


def _names(key: str) -> set[str]:
    """Return what a person may call an alert: its key, or its own id."""
    return {key, key.partition("/")[2]}


def _opened_by_split(
    draft: Draft, parent: Incident, keys: tuple[str, ...], order: cmd.SplitCommand
) -> Incident:
    link = draft.state.links[keys[0]]
    book = draft.book(parent)
    review = link.point is None
    village = draft.state.registry.village_at(link.point) if link.point else None
    made = Incident(
        incident_id=draft.new_id(ids.incident_id),
        status=REVIEW if review else OPEN,
        category=link.category,
        priority=link.priority,
        point=link.point,
        accuracy_dm=link.accuracy_dm,
        town=village.town if village else "",
        village=village.code if village else "",
        plan_id=book.category(link.category).plan_id,
        plan_version=book.version,
        opened_at=draft.now,
        last_alert_at=link.at,
        tier_at=draft.now,
        alert_keys=keys,
        sources=tuple(dict.fromkeys(draft.state.links[k].source_id for k in keys)),
        check_at=draft.now + (book.care.review_ms if review else book.care.check_ms),
        reason=order.reason or f"split from {parent.incident_id}",
        seq=draft.state.seq,
    )
    draft.emit(IncidentOpened(made, made.reason))
    return made


def reprioritise(draft: Draft, order: cmd.ReprioritiseCommand) -> None:
    """Set priority, and category and place if given; takes an incident out of review."""
    incident = _open_incident(draft, order.incident_id)
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
    _open_incident(draft, order.incident_id)
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
