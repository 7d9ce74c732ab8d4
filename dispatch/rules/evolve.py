"""Fold events into the state: what each event means, and nothing decided anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dispatch.model import events as ev
from dispatch.model.advisory import APPROVED, PROPOSED
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import ACCEPTED, ACTIVE, ANSWERED, CLEARED, DECLINED, EXPIRED, Assignment
from dispatch.model.incident import CLOSED, CONTAINED, OPEN, REVIEW, Incident
from dispatch.model.responder import VOLUNTEER, Standing
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState, DocumentMissing
from dispatch.rules.due import due_at


def evolve(state: AreaState, event: ev.Event, at: int) -> None:
    """Fold one event of log row `state.seq`, decided at `at` (UTC ms), into the state.

    Raises DocumentMissing when the event refers to a roster or plan book that is not loaded.
    """
    _FOLD[type(event)](state, event, at)


def _put(state: AreaState, incident: Incident) -> None:
    """Store an incident in the table its status belongs to, and note when it is due next."""
    incident = replace(incident, seq=state.seq)
    if incident.status == CLOSED:
        state.incidents.discard(incident.incident_id)
        state.due.discard(incident.incident_id)
        state.closed[incident.incident_id] = incident
        return
    state.closed.discard(incident.incident_id)
    state.incidents[incident.incident_id] = incident
    due = due_at(state, incident)
    if due is not None:
        state.due[incident.incident_id] = due


def _known(state: AreaState, incident_id: str) -> Incident:
    found = state.incident(incident_id)
    if found is None:
        raise KeyError(incident_id)
    return found


def _standing(state: AreaState, responder_id: str) -> Standing:
    return state.standings.get(responder_id) or Standing(responder_id)


def _with(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    return items if item in items else (*items, item)


def _roster_installed(state: AreaState, event: ev.RosterInstalled, at: int) -> None:
    roster = state.documents.rosters.get(event.version)
    if roster is None:
        raise DocumentMissing(f"area {state.area_id}: roster {event.version} is not loaded")
    state.roster_version = event.version
    state.index = ResponderIndex(RosterIndex(roster))
    state.index.sync(list(state.standings.items()), list(state.busy.items()))


def _plans_installed(state: AreaState, event: ev.PlansInstalled, at: int) -> None:
    state.book(event.version)
    state.plan_version = event.version


def _incident_opened(state: AreaState, event: ev.IncidentOpened, at: int) -> None:
    _put(state, event.incident)


def _alert_linked(state: AreaState, event: ev.AlertLinked, at: int) -> None:
    link = event.link
    state.links[link.key] = link
    incident = _known(state, link.incident_id)
    _put(
        state,
        replace(
            incident,
            alert_keys=_with(incident.alert_keys, link.key),
            sources=_with(incident.sources, link.source_id),
            last_alert_at=max(incident.last_alert_at, link.at),
        ),
    )


def _alerts_moved(state: AreaState, event: ev.AlertsMoved, at: int) -> None:
    moved: list[AlertLink] = []
    for key in event.alert_keys:
        link = replace(state.links[key], incident_id=event.to_incident, reason=event.rule)
        state.links[key] = link
        moved.append(link)
    before, after = _known(state, event.from_incident), _known(state, event.to_incident)
    left = tuple(k for k in before.alert_keys if k not in event.alert_keys)
    _put(state, replace(before, alert_keys=left, sources=_sources(state, left)))
    keys = after.alert_keys
    for link in moved:
        keys = _with(keys, link.key)
    latest = max((link.at for link in moved), default=0)
    _put(
        state,
        replace(
            after,
            alert_keys=keys,
            sources=_sources(state, keys),
            last_alert_at=max(after.last_alert_at, latest),
        ),
    )


def _sources(state: AreaState, keys: tuple[str, ...]) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for key in keys:
        found = _with(found, state.links[key].source_id)
    return found


def _tier_reached(state: AreaState, event: ev.TierReached, at: int) -> None:
    incident = _known(state, event.incident_id)
    care = state.book(incident.plan_version).care
    _put(state, replace(incident, tier=event.tier, tier_at=at, held=False, check_at=at + care.check_ms))


def _responder_notified(state: AreaState, event: ev.ResponderNotified, at: int) -> None:
    made = event.assignment
    state.assignments[made.assignment_id] = made
    state.set_busy(made.responder_id, made.assignment_id)
    standing = _standing(state, made.responder_id)
    state.set_standing(replace(standing, offered=standing.offered + 1))
    incident = _known(state, made.incident_id)
    _put(state, replace(incident, assignment_ids=_with(incident.assignment_ids, made.assignment_id)))


def _assignment_changed(state: AreaState, event: ev.AssignmentChanged, at: int) -> None:
    before = state.assignments[event.assignment_id]
    after = replace(
        before, status=event.status, changed_at=at, disposition=event.disposition or before.disposition
    )
    state.assignments[event.assignment_id] = after
    incident = _known(state, after.incident_id)
    _follow_responder(state, before, after, incident, at)
    if event.status in (DECLINED, EXPIRED):
        incident = replace(incident, tried=_with(incident.tried, after.responder_id))
    if event.status in ANSWERED:
        incident = replace(incident, confirmed=incident.confirmed or event.status == "on_scene")
    _put(state, incident)


def _follow_responder(
    state: AreaState, before: Assignment, after: Assignment, incident: Incident, at: int
) -> None:
    """Keep the responder's own record: bound or free, how often it said yes, when it may rest."""
    standing = _standing(state, after.responder_id)
    if before.status not in ANSWERED and after.status in (*ANSWERED, CLEARED):
        standing = replace(standing, accepted=standing.accepted + 1)
    if after.status not in ACTIVE:
        state.set_busy(after.responder_id, None)
        worked = before.status in ANSWERED and before.status != ACCEPTED
        if worked and after.responder_kind == VOLUNTEER:
            rest = state.book(incident.plan_version).care.rest_ms
            standing = replace(standing, rest_until=at + rest)
    state.set_standing(standing)


def _response_short(state: AreaState, event: ev.ResponseShort, at: int) -> None:
    incident = _known(state, event.incident_id)
    _put(state, replace(incident, shortfall=event.reason, retry_at=event.retry_at))


def _duty_changed(state: AreaState, event: ev.DutyChanged, at: int) -> None:
    standing = _standing(state, event.responder_id)
    state.set_standing(replace(standing, duty=event.on_duty, duty_until=event.until))


def _responders_moved(state: AreaState, event: ev.RespondersMoved, at: int) -> None:
    for move in event.moves:
        standing = _standing(state, move.responder_id)
        state.set_standing(replace(standing, position=move.point, position_at=move.at))


def _incident_changed(state: AreaState, event: ev.IncidentChanged, at: int) -> None:
    incident = _known(state, event.incident_id)
    point = event.point or incident.point
    reviewed = incident.status == REVIEW and point is not None
    _put(
        state,
        replace(
            incident,
            priority=event.priority,
            category=event.category,
            plan_id=event.plan_id,
            point=point,
            town=event.town or incident.town,
            village=event.village or incident.village,
            status=OPEN if reviewed else incident.status,
            reason=event.reason,
        ),
    )


def _contained(state: AreaState, event: ev.IncidentContained, at: int) -> None:
    incident = _known(state, event.incident_id)
    _put(state, replace(incident, status=CONTAINED, check_at=event.check_at, shortfall="", retry_at=0))


def _uncontained(state: AreaState, event: ev.IncidentUncontained, at: int) -> None:
    _put(state, replace(_known(state, event.incident_id), status=OPEN))


def _attention(state: AreaState, event: ev.AttentionNeeded, at: int) -> None:
    _put(state, replace(_known(state, event.incident_id), check_at=event.next_at))


def _closed(state: AreaState, event: ev.IncidentClosed, at: int) -> None:
    incident = _known(state, event.incident_id)
    _put(
        state,
        replace(
            incident,
            status=CLOSED,
            closed_at=at,
            disposition=event.disposition,
            merged_into=event.merged_into,
            reason=event.reason,
            shortfall="",
            retry_at=0,
        ),
    )
    keep = state.book(incident.plan_version).care.keep_closed_ms
    for old in [i for i in state.closed.values() if i.closed_at < at - keep]:
        _forget(state, old)


def _forget(state: AreaState, incident: Incident) -> None:
    """Let go of an incident closed long ago: the log and the projections keep it."""
    state.closed.discard(incident.incident_id)
    for assignment_id in incident.past_assignment_ids + incident.assignment_ids:
        state.assignments.discard(assignment_id)
    for advisory_id in incident.advisory_ids:
        state.advisories.discard(advisory_id)
    for key in incident.alert_keys:
        state.links.discard(key)


def _reopened(state: AreaState, event: ev.IncidentReopened, at: int) -> None:
    incident = _known(state, event.incident_id)
    care = state.book(incident.plan_version).care
    _put(
        state,
        replace(
            incident, status=OPEN if incident.point else REVIEW, closed_at=0, disposition="", held=False,
            tier_at=at, check_at=at + care.check_ms, reason=event.reason, assignment_ids=(),
            past_assignment_ids=incident.past_assignment_ids + incident.assignment_ids,
        ),
    )  # fmt: skip


def _owner_taken(state: AreaState, event: ev.OwnerTaken, at: int) -> None:
    incident = _known(state, event.incident_id)
    _put(state, replace(incident, owner=event.owner, held=event.held))


def _advisory_issued(state: AreaState, event: ev.AdvisoryIssued, at: int) -> None:
    advisory = event.advisory
    state.advisories[advisory.advisory_id] = advisory
    incident = _known(state, advisory.incident_id)
    _put(state, replace(incident, advisory_ids=_with(incident.advisory_ids, advisory.advisory_id)))


def _advisory_changed(state: AreaState, event: ev.AdvisoryChanged, at: int) -> None:
    before = state.advisories[event.advisory_id]
    state.advisories[event.advisory_id] = replace(
        before,
        status=event.status,
        text=event.text or before.text,
        approve_by=event.approve_by if event.status == PROPOSED else 0,
        at=at if event.status == APPROVED else before.at,
    )
    _put(state, _known(state, before.incident_id))


def _touch(state: AreaState, event: Any, at: int) -> None:
    """An event that only belongs into the incident's record."""
    _put(state, _known(state, event.incident_id))


def _nothing(state: AreaState, event: Any, at: int) -> None:
    """An event that changes no state."""


_FOLD: dict[type[Any], Callable[[AreaState, Any, int], None]] = {
    ev.RosterInstalled: _roster_installed,
    ev.PlansInstalled: _plans_installed,
    ev.IncidentOpened: _incident_opened,
    ev.AlertLinked: _alert_linked,
    ev.AlertsMoved: _alerts_moved,
    ev.TierReached: _tier_reached,
    ev.NeighboursAsked: _touch,
    ev.ResponderNotified: _responder_notified,
    ev.AssignmentChanged: _assignment_changed,
    ev.ResponseShort: _response_short,
    ev.ReportRefused: _nothing,
    ev.DutyChanged: _duty_changed,
    ev.RespondersMoved: _responders_moved,
    ev.IncidentChanged: _incident_changed,
    ev.IncidentContained: _contained,
    ev.IncidentUncontained: _uncontained,
    ev.AttentionNeeded: _attention,
    ev.IncidentClosed: _closed,
    ev.IncidentReopened: _reopened,
    ev.NoteAdded: _touch,
    ev.OwnerTaken: _owner_taken,
    ev.AdvisoryIssued: _advisory_issued,
    ev.AdvisoryChanged: _advisory_changed,
}
