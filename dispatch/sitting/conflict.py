"""Why a dispatcher's command was not carried out, beyond what the rules refuse."""

from __future__ import annotations

from dispatch.model.incident import Incident


class IncidentUnknown(LookupError):
    """The command names an incident that is not open nor recently closed."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(f"incident {incident_id} is not open, nor was it closed recently")
        self.incident_id = incident_id


class Conflict(Exception):
    """The incident has changed since the person saw it: `seq` is its present row, `state` what it is now."""

    def __init__(self, incident_id: str, seq: int, state: Incident) -> None:
        super().__init__(f"incident {incident_id} has changed since: it is at seq {seq} now")
        self.incident_id = incident_id
        self.seq = seq
        self.state = state
