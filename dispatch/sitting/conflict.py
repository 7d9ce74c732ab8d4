"""Why a dispatcher's command was not carried out, beyond what the rules refuse."""

from __future__ import annotations

from dispatch.model.incident import Incident


class IncidentUnknown(LookupError):
    """The command names an incident that is not open nor recently closed."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(f"incident {incident_id} is not open, nor was it closed recently")
        self.incident_id = incident_id


class Conflict(Exception):
    """The incident is not as the person saw it: it has changed since, or nobody can have seen it so.

    `seq` is its present row, `state` what it is now, `head` the newest row of the area.
    """

    def __init__(self, incident_id: str, seq: int, state: Incident, head: int) -> None:
        super().__init__(f"incident {incident_id} is at seq {seq} now, its area at seq {head}")
        self.incident_id = incident_id
        self.seq = seq
        self.state = state
        self.head = head
