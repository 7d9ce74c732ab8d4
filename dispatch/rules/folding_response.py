"""Fold what happens to assignments, responders and advisories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.model import events as ev
from dispatch.model.advisory import APPROVED, PROPOSED
from dispatch.model.assignment import (
    ACCEPTED,
    ACTIVE,
    ANSWERED,
    CLEARED,
    DECLINED,
    EXPIRED,
    NOTIFIED,
    ON_SCENE,
    STOOD_DOWN,
    Assignment,
)
from dispatch.model.incident import Incident
from dispatch.model.responder import VOLUNTEER, Standing
from dispatch.model.revised import revised
from dispatch.model.state import AreaState
from dispatch.rules.folding import due_by, joined, known, note, put


def _standing(state: AreaState, responder_id: str) -> Standing:
    return state.standings.get(responder_id) or Standing(responder_id)


def _responder_notified(state: AreaState, event: ev.ResponderNotified, at: int) -> None:
    made = event.assignment
    state.assignments[made.assignment_id] = made
    state.set_busy(made.responder_id, made.assignment_id)
    incident = known(state, made.incident_id)
    note(state, incident, assignment_ids=joined(incident.assignment_ids, made.assignment_id))
    due_by(state, incident, made.respond_by)


def _assignment_changed(state: AreaState, event: ev.AssignmentChanged, at: int) -> None:
    before = state.assignments[event.assignment_id]
    after = revised(
        before, status=event.status, changed_at=at, disposition=event.disposition or before.disposition
    )
    state.assignments[event.assignment_id] = after
    incident = known(state, after.incident_id)
    _follow_responder(state, before, after, incident, at)
    gave_up = event.status in (DECLINED, EXPIRED)
    put(
        state,
        incident,
        tried=joined(incident.tried, after.responder_id) if gave_up else incident.tried,
        confirmed=incident.confirmed or event.status == ON_SCENE,
    )


def _follow_responder(
    state: AreaState, before: Assignment, after: Assignment, incident: Incident, at: int
) -> None:
    """Keep the responder's own record: bound or free, how often it said yes, when it may rest.

    An offer counts when its answer is known; one taken back before says nothing about the responder.
    """
    standing = _standing(state, after.responder_id)
    if before.status == NOTIFIED and after.status != STOOD_DOWN:
        standing = revised(standing, offered=standing.offered + 1)
    if before.status not in ANSWERED and after.status in (*ANSWERED, CLEARED):
        standing = revised(standing, accepted=standing.accepted + 1)
    if after.status not in ACTIVE:
        state.set_busy(after.responder_id, None)
        worked = before.status in ANSWERED and before.status != ACCEPTED
        if worked and after.responder_kind == VOLUNTEER:
            rest = state.book(incident.plan_version).care.rest_ms
            standing = revised(standing, rest_until=at + rest)
    state.set_standing(standing)


def _duty_changed(state: AreaState, event: ev.DutyChanged, at: int) -> None:
    standing = _standing(state, event.responder_id)
    state.set_standing(revised(standing, duty=event.on_duty, duty_until=event.until))


def _responders_moved(state: AreaState, event: ev.RespondersMoved, at: int) -> None:
    for move in event.moves:
        standing = _standing(state, move.responder_id)
        state.set_standing(revised(standing, position=move.point, position_at=move.at))


def _positions_forgotten(state: AreaState, event: ev.PositionsForgotten, at: int) -> None:
    for responder_id in event.responder_ids:
        state.set_standing(revised(_standing(state, responder_id), position=None, position_at=0))


def _advisory_issued(state: AreaState, event: ev.AdvisoryIssued, at: int) -> None:
    advisory = event.advisory
    state.advisories[advisory.advisory_id] = advisory
    incident = known(state, advisory.incident_id)
    note(state, incident, advisory_ids=joined(incident.advisory_ids, advisory.advisory_id))
    if advisory.approve_by:
        due_by(state, incident, advisory.approve_by)


def _advisory_changed(state: AreaState, event: ev.AdvisoryChanged, at: int) -> None:
    before = state.advisories[event.advisory_id]
    state.advisories[event.advisory_id] = revised(
        before,
        status=event.status,
        text=event.text or before.text,
        approve_by=event.approve_by if event.status == PROPOSED else 0,
        at=at if event.status == APPROVED else before.at,
    )
    put(state, known(state, before.incident_id))


FOLDS: dict[type[Any], Callable[[AreaState, Any, int], None]] = {
    ev.ResponderNotified: _responder_notified,
    ev.AssignmentChanged: _assignment_changed,
    ev.DutyChanged: _duty_changed,
    ev.RespondersMoved: _responders_moved,
    ev.PositionsForgotten: _positions_forgotten,
    ev.AdvisoryIssued: _advisory_issued,
    ev.AdvisoryChanged: _advisory_changed,
}
"""The fold of each of these events."""
