"""What the outbound topics have told so far, and everybody who waits for news."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from dispatch.demo.reader import Arrived
from schemas.codes import ACTIVE_STATUSES
from schemas.outbound import Advisory, AssignmentEvent, IncidentEvent, Outbound
from schemas.rejected import Rejected

Found = TypeVar("Found")


@dataclass(slots=True)
class SeenIncident:
    """An incident as its records tell it; `shortfall` says why somebody is missing ("": nobody is)."""

    opened: IncidentEvent
    latest: IncidentEvent
    shortfall: str = ""


@dataclass(slots=True)
class SeenAssignment:
    """An assignment: its first record, which explains it, its latest, and when the first arrived (s)."""

    first: AssignmentEvent
    latest: AssignmentEvent
    arrived_at: float

    @property
    def active(self) -> bool:
        """Whether the responder is bound by it."""
        return self.latest.status in ACTIVE_STATUSES


@dataclass(slots=True)
class Picture:
    """Folds records as they arrive; records of different topics may overtake each other."""

    incidents: dict[str, SeenIncident] = field(default_factory=dict)
    assignments: dict[str, SeenAssignment] = field(default_factory=dict)
    advisories: dict[str, Advisory] = field(default_factory=dict)
    of_incident: dict[str, list[str]] = field(default_factory=dict)
    incident_of_alert: dict[str, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    records: list[Outbound] = field(default_factory=list)
    listeners: list[Callable[[Outbound], None]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, arrived: Arrived) -> None:
        """Fold one record."""
        message = arrived.message
        self.records.append(message)
        match message:
            case IncidentEvent():
                self._incident(message)
            case AssignmentEvent():
                self._assignment(message, arrived.at)
            case Advisory():
                self.advisories[message.advisory_id] = message
            case Rejected():
                self.rejected.append(message)
        for listener in self.listeners:
            listener(message)
        self._news.set()

    def of(self, incident_id: str) -> list[SeenAssignment]:
        """Return the assignments of an incident, in order of arrival."""
        return [self.assignments[one] for one in self.of_incident.get(incident_id, ())]

    async def until(self, found: Callable[[], Found | None], within_s: float) -> Found | None:
        """Return what `found` returns as soon as it is something; None when it is not within the time."""
        try:
            async with asyncio.timeout(within_s):
                while (result := found()) is None:
                    self._news.clear()
                    await self._news.wait()
                return result
        except TimeoutError:
            return None

    def _incident(self, message: IncidentEvent) -> None:
        for alert_id in message.alert_ids:
            self.incident_of_alert[alert_id] = message.incident_id
        seen = self.incidents.setdefault(message.incident_id, SeenIncident(message, message))
        if message.seq < seen.latest.seq:
            return
        seen.latest = message
        if message.event == "response_short":
            seen.shortfall = message.reason or ""
        elif message.event == "response_complete":
            seen.shortfall = ""

    def _assignment(self, message: AssignmentEvent, at: float) -> None:
        seen = self.assignments.get(message.assignment_id)
        if seen is None:
            self.assignments[message.assignment_id] = SeenAssignment(message, message, at)
            self.of_incident.setdefault(message.incident_id, []).append(message.assignment_id)
        elif (message.seq, message.index) > (seen.latest.seq, seen.latest.index):
            seen.latest = message
