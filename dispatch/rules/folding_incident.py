"""Fold what happens to incidents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.model import events as ev
from dispatch.model.alert import AlertLink
from dispatch.model.incident import CLOSED, CONTAINED, OPEN, REVIEW, Incident
from dispatch.model.revised import revised
from dispatch.model.state import AreaState
from dispatch.rules.folding import joined, known, note, put


def _incident_opened(state: AreaState, event: ev.IncidentOpened, at: int) -> None:
    put(state, event.incident)


def _alert_linked(state: AreaState, event: ev.AlertLinked, at: int) -> None:
    link = event.link
    state.links[link.key] = link
    incident = known(state, link.incident_id)
    note(
        state,
        incident,
        alert_keys=joined(incident.alert_keys, link.key),
        sources=joined(incident.sources, link.source_id),
        last_alert_at=max(incident.last_alert_at, link.at),
    )


def _alerts_moved(state: AreaState, event: ev.AlertsMoved, at: int) -> None:
    moved: list[AlertLink] = []
    for key in event.alert_keys:
        link = revised(state.links[key], incident_id=event.to_incident, reason=event.rule)
        state.links[key] = link
        moved.append(link)
    before, after = known(state, event.from_incident), known(state, event.to_incident)
    left = tuple(k for k in before.alert_keys if k not in event.alert_keys)
    put(state, before, alert_keys=left, sources=_sources(state, left))
    keys = after.alert_keys
    for link in moved:
        keys = joined(keys, link.key)
    latest = max((link.at for link in moved), default=0)
    put(
        state,
        after,
        alert_keys=keys,
        sources=_sources(state, keys),
        last_alert_at=max(after.last_alert_at, latest),
    )


def _sources(state: AreaState, keys: tuple[str, ...]) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for key in keys:
        found = joined(found, state.links[key].source_id)
    return found


def _tier_reached(state: AreaState, event: ev.TierReached, at: int) -> None:
    incident = known(state, event.incident_id)
    care = state.book(incident.plan_version).care
    put(state, incident, tier=event.tier, tier_at=at, held=False, check_at=at + care.check_ms)


def _response_short(state: AreaState, event: ev.ResponseShort, at: int) -> None:
    incident = known(state, event.incident_id)
    put(state, incident, shortfall=event.reason, retry_at=event.retry_at)


def _incident_changed(state: AreaState, event: ev.IncidentChanged, at: int) -> None:
    incident = known(state, event.incident_id)
    point = event.point or incident.point
    reviewed = incident.status == REVIEW and point is not None
    put(
        state,
        incident,
        priority=event.priority,
        category=event.category,
        plan_id=event.plan_id,
        point=point,
        town=event.town or incident.town,
        village=event.village or incident.village,
        status=OPEN if reviewed else incident.status,
        reason=event.reason,
    )


def _contained(state: AreaState, event: ev.IncidentContained, at: int) -> None:
    incident = known(state, event.incident_id)
    put(state, incident, status=CONTAINED, check_at=event.check_at, shortfall="", retry_at=0)


def _uncontained(state: AreaState, event: ev.IncidentUncontained, at: int) -> None:
    put(state, known(state, event.incident_id), status=OPEN)


def _attention(state: AreaState, event: ev.AttentionNeeded, at: int) -> None:
    put(state, known(state, event.incident_id), check_at=event.next_at)


def _closed(state: AreaState, event: ev.IncidentClosed, at: int) -> None:
    incident = known(state, event.incident_id)
    put(
        state,
        incident,
        status=CLOSED,
        closed_at=at,
        disposition=event.disposition,
        merged_into=event.merged_into,
        reason=event.reason,
        shortfall="",
        retry_at=0,
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
    incident = known(state, event.incident_id)
    care = state.book(incident.plan_version).care
    put(
        state,
        incident,
        status=OPEN if incident.point else REVIEW,
        closed_at=0,
        disposition="",
        held=False,
        tier_at=at,
        check_at=at + care.check_ms,
        reason=event.reason,
        assignment_ids=(),
        past_assignment_ids=incident.past_assignment_ids + incident.assignment_ids,
    )


def _owner_taken(state: AreaState, event: ev.OwnerTaken, at: int) -> None:
    incident = known(state, event.incident_id)
    put(state, incident, owner=event.owner, held=event.held)


def _touch(state: AreaState, event: Any, at: int) -> None:
    """An event that only belongs into the incident's record."""
    note(state, known(state, event.incident_id))


FOLDS: dict[type[Any], Callable[[AreaState, Any, int], None]] = {
    ev.IncidentOpened: _incident_opened,
    ev.AlertLinked: _alert_linked,
    ev.AlertsMoved: _alerts_moved,
    ev.TierReached: _tier_reached,
    ev.NeighboursAsked: _touch,
    ev.ResponseShort: _response_short,
    ev.IncidentChanged: _incident_changed,
    ev.IncidentContained: _contained,
    ev.IncidentUncontained: _uncontained,
    ev.AttentionNeeded: _attention,
    ev.IncidentClosed: _closed,
    ev.IncidentReopened: _reopened,
    ev.NoteAdded: _touch,
    ev.OwnerTaken: _owner_taken,
}
"""The fold of each of these events."""
