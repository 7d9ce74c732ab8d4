"""What falls due: answers that did not come, tiers that step up, people to be reminded."""

from __future__ import annotations

from collections import Counter
from itertools import islice, takewhile

from dispatch.model.advisory import PROPOSED
from dispatch.model.assignment import CLEARED, EXPIRED, NOTIFIED, ON_SCENE
from dispatch.model.events import AdvisoryChanged, AssignmentChanged, AttentionNeeded
from dispatch.model.incident import CONTAINED, REVIEW, Incident
from dispatch.model.state import AreaState
from dispatch.rules.draft import Draft
from dispatch.rules.due import tier_deadline
from dispatch.rules.filling import fill
from dispatch.rules.tiers import step_up

MOST_AT_ONCE = 25
"""Incidents handled by one `TimerDue`; the rest stay due and follow in the next row."""


def due_incidents(state: AreaState, now: int) -> list[str]:
    """Return the incidents that are due, the longest overdue first, at most `MOST_AT_ONCE`."""
    overdue = takewhile(lambda entry: entry[0] <= now, state.due.in_order())
    return [incident_id for _, incident_id in islice(overdue, MOST_AT_ONCE)]


def fire(draft: Draft) -> None:
    """Handle everything that is due; an incident on which a rule fails never holds up the others."""
    for incident_id in due_incidents(draft.state, draft.now):
        before = len(draft.events)
        try:
            _handle(draft, incident_id)
        except Exception as error:
            draft.rewind(before)
            _call_for_help(draft, incident_id, error)


def _handle(draft: Draft, incident_id: str) -> None:
    _expire(draft, incident_id)
    _step(draft, incident_id)
    _retry(draft, incident_id)
    _attend(draft, incident_id)
    _remind_approvers(draft, incident_id)


def _call_for_help(draft: Draft, incident_id: str, error: Exception) -> None:
    """A bug must not be silent: a person is called at once, and again at every reminder."""
    incident = draft.incident(incident_id)
    again = draft.now + draft.book(incident).care.remind_ms
    if not draft.now < incident.check_at <= again:
        reason = f"timer_failed: {type(error).__name__}: {error}"
        draft.emit(AttentionNeeded(incident_id, reason, draft.now, again))


def _expire(draft: Draft, incident_id: str) -> None:
    """Let unanswered assignments expire; each is replaced at once by the next best."""
    expired: Counter[int] = Counter()
    for assignment in draft.assignments(draft.incident(incident_id)):
        if assignment.status == NOTIFIED and assignment.respond_by <= draft.now:
            draft.emit(AssignmentChanged(assignment.assignment_id, EXPIRED, "no_answer_in_time"))
            expired[assignment.need] += 1
    if expired:
        fill(draft, incident_id, expired)


def _step(draft: Draft, incident_id: str) -> None:
    incident = draft.incident(incident_id)
    deadline = tier_deadline(draft.state, incident, draft.plan(incident))
    if deadline and deadline.at <= draft.now:
        step_up(draft, incident_id, deadline.reason, deadline.at)


def _retry(draft: Draft, incident_id: str) -> None:
    incident = draft.incident(incident_id)
    if incident.shortfall and incident.retry_at <= draft.now:
        fill(draft, incident_id)


def _attend(draft: Draft, incident_id: str) -> None:
    """Call for a person when an incident has waited long enough and no tier is to come."""
    incident = draft.incident(incident_id)
    if incident.check_at > draft.now or tier_deadline(draft.state, incident, draft.plan(incident)):
        return
    care = draft.book(incident).care
    after = care.check_ms if incident.status == CONTAINED else care.remind_ms
    draft.emit(AttentionNeeded(incident_id, _why(draft, incident), incident.check_at, draft.now + after))


def _why(draft: Draft, incident: Incident) -> str:
    if incident.status == REVIEW:
        return "waits_for_review"
    if incident.status == CONTAINED:
        return "contained_for_long"
    if incident.held:
        return "held_by_a_person"
    arrived = any(a.status in (ON_SCENE, CLEARED) for a in draft.assignments(incident))
    return "not_yet_contained" if arrived else "all_tiers_used"


def _remind_approvers(draft: Draft, incident_id: str) -> None:
    incident = draft.incident(incident_id)
    for advisory_id in incident.advisory_ids:
        advisory = draft.state.advisories[advisory_id]
        if advisory.status == PROPOSED and 0 < advisory.approve_by <= draft.now:
            again = draft.now + draft.book(incident).guidance.approve_ms
            draft.emit(AdvisoryChanged(advisory_id, PROPOSED, "approval_overdue", approve_by=again))
