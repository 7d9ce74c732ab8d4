"""What the console reads of an area beyond its present state, as a port."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dispatch.model.assignment import Assignment
from dispatch.store.alert_feed import AlertQuery, FedAlert
from dispatch.store.queries import Dossier, IncidentQuery, KnownIncident, LoggedRow

__all__ = [
    "AlertFeed",
    "AlertQuery",
    "Archive",
    "Dossier",
    "FedAlert",
    "IncidentQuery",
    "KnownIncident",
    "LoggedRow",
]


class Archive(Protocol):
    """Reads of the projections and the log. Raises Transient of the store while the database is away."""

    async def incidents(self, query: IncidentQuery) -> Sequence[KnownIncident]:
        """Return at most `query.limit` incidents, newest first."""

    async def dossier(self, area_id: str, incident_id: str) -> Dossier | None:
        """Return an incident with what belongs to it, as of one moment; None if the area has no such one."""

    async def log(self, area_id: str, incident_id: str, after_seq: int, limit: int) -> Sequence[LoggedRow]:
        """Return at most `limit` rows after `after_seq` that concern the incident, in order."""

    async def assignment(self, area_id: str, assignment_id: str) -> Assignment | None:
        """Return one assignment, or None if the area has no such one."""

    async def assignments_of(self, area_id: str, responder_id: str, limit: int) -> Sequence[Assignment]:
        """Return the newest assignments of a responder, newest first."""


class AlertFeed(Protocol):
    """Reads of what the desk is shown of the alerts. Raises Transient while the database is away."""

    async def find(self, query: AlertQuery) -> Sequence[FedAlert]:
        """Return at most `query.limit` alerts, newest first."""

    async def owned_since(self, area_id: str, incident_id: str) -> int:
        """Return when an incident last changed hands (UTC ms), 0 if it never did."""
