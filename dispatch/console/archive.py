"""What the console reads of an area beyond its present state, as a port."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatch.model.advisory import Advisory
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import Assignment
from dispatch.model.events import Event
from dispatch.model.incident import Incident
from dispatch.model.inputs import Input


@dataclass(frozen=True, slots=True)
class IncidentQuery:
    """Which incidents: "" and 0 mean any; `since` is UTC ms of the opening. Newest first.

    `before` is the (opened_at, incident_id) of the last incident of the page before.
    """

    area_id: str
    limit: int
    statuses: tuple[str, ...] = ()
    priority: int = 0
    category: str = ""
    town: str = ""
    since: int = 0
    before: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class KnownIncident:
    """An incident and when it needs something next (UTC ms, 0: nothing is due)."""

    incident: Incident
    due_at: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """An incident with everything that belongs to it."""

    incident: Incident
    due_at: int
    assignments: tuple[Assignment, ...]
    advisories: tuple[Advisory, ...]
    alerts: tuple[AlertLink, ...]


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """One log row that concerns an incident; `at` is UTC ms."""

    seq: int
    at: int
    actor: str
    input: Input
    events: tuple[Event, ...]
    rules_version: str


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
