"""What all folds share: where an incident lies in the state, and when it is due next."""

from __future__ import annotations

from typing import Any

from dispatch.model.incident import CLOSED, Incident
from dispatch.model.revised import revised
from dispatch.model.state import AreaState
from dispatch.rules.due import due_at


def put(state: AreaState, incident: Incident, **changes: Any) -> None:
    """Store an incident, so changed, in the table its status belongs to, and note when it is due next."""
    incident = note(state, incident, **changes)
    due = due_at(state, incident)
    if due is None:
        state.due.discard(incident.incident_id)
    elif due != state.due.get(incident.incident_id):
        state.due[incident.incident_id] = due


def note(state: AreaState, incident: Incident, **changes: Any) -> Incident:
    """Store an incident, so changed, and return it; nothing of it may change when it is due next."""
    if incident.seq != state.seq or any(getattr(incident, name) != new for name, new in changes.items()):
        incident = revised(incident, **changes, seq=state.seq)
    closed = incident.status == CLOSED
    here, there = (state.closed, state.incidents) if closed else (state.incidents, state.closed)
    there.discard(incident.incident_id)
    here[incident.incident_id] = incident
    return incident


def due_by(state: AreaState, incident: Incident, at: int) -> None:
    """Note that something more of an open incident is due at a time (UTC ms), all else being as it was."""
    if incident.status != CLOSED:
        known_due = state.due.get(incident.incident_id)
        if known_due is None or at < known_due:
            state.due[incident.incident_id] = at


def known(state: AreaState, incident_id: str) -> Incident:
    """Return an open or recently closed incident; raises KeyError when the state has none of that id."""
    found = state.incident(incident_id)
    if found is None:
        raise KeyError(incident_id)
    return found


def joined(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    """Return the items with one more, unless it is there already."""
    return items if item in items else (*items, item)
