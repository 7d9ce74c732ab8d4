"""What all folds share: where an incident lies in the state, and when it is due next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dispatch.model.incident import CLOSED, Incident
from dispatch.model.state import AreaState
from dispatch.rules.due import due_at


def put(state: AreaState, incident: Incident, **changes: Any) -> None:
    """Store an incident, so changed, in the table its status belongs to, and note when it is due next."""
    incident = replace(incident, **changes, seq=state.seq)
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


def known(state: AreaState, incident_id: str) -> Incident:
    """Return an open or recently closed incident; raises KeyError when the state has none of that id."""
    found = state.incident(incident_id)
    if found is None:
        raise KeyError(incident_id)
    return found


def joined(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    """Return the items with one more, unless it is there already."""
    return items if item in items else (*items, item)
