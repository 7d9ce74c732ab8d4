"""The end of an incident: everybody released, everybody told."""

from __future__ import annotations

from dispatch.model.events import IncidentClosed
from dispatch.rules.draft import Draft
from dispatch.rules.guidance import all_clear, withdraw_proposed
from dispatch.rules.tiers import stand_down

MERGED = "merged"


def close(draft: Draft, incident_id: str, disposition: str, reason: str, actor: str = "") -> None:
    """Close an incident: stand everybody down, give the all-clear, record the disposition."""
    stand_down(draft, draft.assignments(draft.incident(incident_id)), "incident_closed", actor)
    all_clear(draft, incident_id)
    draft.emit(IncidentClosed(incident_id, disposition, reason, actor))


def close_merged(draft: Draft, incident_id: str, into: str, reason: str, actor: str) -> None:
    """Close an incident whose alerts went into another: no all-clear, for it is not over."""
    stand_down(draft, draft.assignments(draft.incident(incident_id)), "incident_merged", actor)
    withdraw_proposed(draft, incident_id, "incident_merged")
    draft.emit(IncidentClosed(incident_id, MERGED, reason, actor, into))
