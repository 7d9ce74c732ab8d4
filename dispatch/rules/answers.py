"""What responders say: answers, progress, calls for help, duty. The impossible is recorded as refused."""

from __future__ import annotations

from dispatch.model.assignment import (
    CLEARED,
    DECLINED,
    FOLLOWS,
    NOTIFIED,
    ON_SCENE,
    VOLUNTEER_ROLE,
    Assignment,
)
from dispatch.model.events import (
    AssignmentChanged,
    AttentionNeeded,
    DutyChanged,
    IncidentUncontained,
    PositionsForgotten,
    ReportRefused,
    RespondersMoved,
)
from dispatch.model.incident import CONTAINED, OPEN
from dispatch.model.inputs import Move, PositionsExpired, PositionsReported, StatusReported
from dispatch.rules.closing import close
from dispatch.rules.draft import Draft
from dispatch.rules.filling import fill
from dispatch.rules.tiers import anybody_on_scene, settle_arrivals, step_if_nobody, step_if_overdue, step_up

ON_DUTY = "on_duty"
OFF_DUTY = "off_duty"
NEEDS_REINFORCEMENT = "needs_reinforcement"


def hear(draft: Draft, report: StatusReported) -> None:
    """Take in one status report; never raises."""
    if draft.state.registry.responder(report.responder_id) is None:
        _refuse(draft, report, "unknown responder")
        return
    if report.position is not None:
        move(draft, PositionsReported((Move(report.responder_id, report.position, report.at),)))
    if report.status in (ON_DUTY, OFF_DUTY):
        _duty(draft, report)
        return
    assignment = draft.state.assignments.get(report.assignment_id)
    reason = _objection(assignment, report)
    if reason or assignment is None:
        _refuse(draft, report, reason)
    elif report.status == NEEDS_REINFORCEMENT:
        _reinforce(draft, assignment, report)
    else:
        _progress(draft, assignment, report)


def move(draft: Draft, report: PositionsReported) -> None:
    """Believe the newest positions of registered responders; older ones than known are dropped."""
    registry, standings = draft.state.registry, draft.state.standings
    newer = []
    for m in report.moves:
        known = standings.get(m.responder_id)
        # A phone's clock may run ahead: no position is from the future.
        at = min(m.at, draft.now)
        if registry.responder(m.responder_id) and (known is None or at > known.position_at):
            newer.append(Move(m.responder_id, m.point, at))
    if newer:
        draft.emit(RespondersMoved(tuple(newer)))


def expire(draft: Draft, given: PositionsExpired) -> None:
    """Forget where responders were before a time: they act from their registered place again."""
    old = [
        responder_id
        for responder_id, standing in draft.state.standings.items()
        if standing.position is not None
        and standing.position_at < given.before
        and given.responder_id in ("", responder_id)
    ]
    if old:
        draft.emit(PositionsForgotten(tuple(sorted(old))))


def _refuse(draft: Draft, report: StatusReported, reason: str) -> None:
    draft.emit(
        ReportRefused(report.report_id, report.responder_id, report.assignment_id, report.status, reason)
    )


def _objection(assignment: Assignment | None, report: StatusReported) -> str:
    """Say why the lifecycle does not allow this report, or "" when it does."""
    if assignment is None:
        return f"unknown assignment {report.assignment_id}"
    if assignment.responder_id != report.responder_id:
        return f"assignment {assignment.assignment_id} belongs to another responder"
    if report.status == NEEDS_REINFORCEMENT:
        return "" if assignment.active else f"assignment is {assignment.status}"
    if report.status not in FOLLOWS[assignment.status]:
        return f"{report.status} cannot follow {assignment.status}"
    return ""


def _duty(draft: Draft, report: StatusReported) -> None:
    on = report.status == ON_DUTY
    until = draft.now + draft.state.book().care.duty_report_ms
    draft.emit(DutyChanged(report.responder_id, on, until))
    held = draft.state.busy.get(report.responder_id)
    assignment = draft.state.assignments.get(held) if held else None
    if not on and assignment is not None and assignment.status == NOTIFIED:
        draft.emit(AssignmentChanged(assignment.assignment_id, DECLINED, "went_off_duty"))
        _replace(draft, assignment)


def _progress(draft: Draft, assignment: Assignment, report: StatusReported) -> None:
    draft.emit(
        AssignmentChanged(
            assignment.assignment_id,
            report.status,
            "reported",
            report.responder_id,
            report.disposition,
            report.note,
        )
    )
    if report.status == DECLINED:
        _replace(draft, assignment)
    elif report.status == ON_SCENE:
        settle_arrivals(draft, assignment.incident_id)
    elif report.status == CLEARED:
        settle_arrivals(draft, assignment.incident_id)
        _settle_clearing(draft, assignment, report)
        step_if_overdue(draft, assignment.incident_id)


def _replace(draft: Draft, assignment: Assignment) -> None:
    """Send the next best at once; step up now if nobody is left, or a tier's time had already passed."""
    fill(draft, assignment.incident_id, {assignment.need: 1})
    step_if_nobody(draft, assignment.incident_id)
    step_if_overdue(draft, assignment.incident_id)


def _reinforce(draft: Draft, assignment: Assignment, report: StatusReported) -> None:
    incident_id = assignment.incident_id
    if not step_up(draft, incident_id, NEEDS_REINFORCEMENT, draft.now, report.responder_id):
        incident = draft.incident(incident_id)
        again = draft.now + draft.book(incident).care.remind_ms
        reason = "reinforcement_asked_but_all_tiers_used"
        draft.emit(AttentionNeeded(incident_id, reason, draft.now, again))


def _settle_clearing(draft: Draft, assignment: Assignment, report: StatusReported) -> None:
    """The last trained responder on scene decides: a disposition ends it, else a person must look."""
    incident = draft.incident(assignment.incident_id)
    if incident.status not in (OPEN, CONTAINED) or assignment.role == VOLUNTEER_ROLE:
        return
    if anybody_on_scene(draft, incident.incident_id):
        return
    if report.disposition and draft.plan(incident).close_when_cleared:
        close(draft, incident.incident_id, report.disposition, "last_responder_cleared", report.responder_id)
        return
    if incident.status == CONTAINED:
        draft.emit(IncidentUncontained(incident.incident_id, "nobody_left_on_scene"))
    again = draft.now + draft.book(incident).care.remind_ms
    draft.emit(AttentionNeeded(incident.incident_id, "cleared_without_closing", draft.now, again))
