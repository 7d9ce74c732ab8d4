"""A command area in memory, with its log, archive and feed, for tests of the routes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from dispatch.console.archive import Dossier, IncidentQuery, KnownIncident, LoggedRow
from dispatch.console.rows import FeedRow
from dispatch.model.assignment import Assignment
from dispatch.model.commands import Command
from dispatch.model.events import (
    AssignmentChanged,
    Event,
    IncidentOpened,
    ReportRefused,
    ResponderNotified,
)
from dispatch.model.state import AreaState
from dispatch.outbound import OutboundMessage
from dispatch.record import Entry, Outcome
from dispatch.sitting.conflict import Conflict, IncidentUnknown
from schemas.topics import ASSIGNMENTS, INCIDENTS
from tests.worlds.small import AREA, NOON, World


class MemoryArea:
    """Plays the command area, the archive and the row log over the rules themselves."""

    def __init__(self) -> None:
        self.world = World()
        self.second = 0.0
        self.receipts: set[tuple[str, str]] = set()
        self.broken = False

    def now_ms(self) -> int:
        """Return the time of the world."""
        return NOON + int(self.second * 1_000)

    async def apply(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Tell the world of each entry that it has no receipt for."""
        return [self._apply(entry) for entry in entries]

    def _apply(self, entry: Entry) -> Outcome:
        receipt = entry.receipt
        key = (receipt.source_id, receipt.event_id) if receipt else ("", "")
        if receipt and key in self.receipts:
            return Outcome(entry, False)
        self.receipts.add(key)
        if entry.input is None:
            return Outcome(entry, True)
        events: list[Any] = self.world.tell(entry.input, self.second)
        refusals = tuple(e.reason for e in events if isinstance(e, ReportRefused))
        return Outcome(entry, True, self.world.state.seq, tuple(events), refusals)

    async def command(self, command: Command, expected_seq: int) -> Outcome:
        """Carry a command out as the real area does."""
        incident = self.world.state.incident(command.incident_id)
        if incident is None:
            raise IncidentUnknown(command.incident_id)
        if not incident.seq <= expected_seq <= self.world.state.seq:
            raise Conflict(command.incident_id, incident.seq, incident, self.world.state.seq)
        events: list[Any] = self.world.tell(command, self.second)
        return Outcome(Entry(AREA, command.actor, command), True, self.world.state.seq, tuple(events))

    async def present(self) -> AreaState:
        """Return the state."""
        return self.world.state

    async def incidents(self, query: IncidentQuery) -> Sequence[KnownIncident]:
        """Return the matching incidents, newest first."""
        state = self.world.state
        found = [*state.incidents.values(), *state.closed.values()]
        found.sort(key=lambda one: (one.opened_at, one.incident_id), reverse=True)
        return [
            KnownIncident(one, state.due.get(one.incident_id) or 0)
            for one in found
            if (not query.statuses or one.status in query.statuses)
            and query.priority in (0, one.priority)
            and query.category in ("", one.category)
            and query.town in ("", one.town)
            and (not query.towns or one.town in ("", *query.towns))
            and one.opened_at >= query.since
            and (query.before is None or (one.opened_at, one.incident_id) < query.before)
        ][: query.limit]

    async def dossier(self, area_id: str, incident_id: str) -> Dossier | None:
        """Return an incident with what belongs to it."""
        state = self.world.state
        incident = state.incident(incident_id)
        if incident is None:
            return None
        return Dossier(
            incident,
            state.due.get(incident_id) or 0,
            tuple(state.assignments[one] for one in incident.assignment_ids),
            tuple(state.advisories[one] for one in incident.advisory_ids),
            tuple(state.links[key] for key in incident.alert_keys),
        )

    async def log(self, area_id: str, incident_id: str, after_seq: int, limit: int) -> Sequence[LoggedRow]:
        """Return the rows that name the incident."""
        return [
            LoggedRow(seq, at, getattr(given, "actor", "test"), given, tuple(events), "test")  # type: ignore[arg-type]
            for seq, (at, given, events) in enumerate(self.world.rows, 1)
            if seq > after_seq and incident_id in repr((given, events))
        ][:limit]

    async def assignment(self, area_id: str, assignment_id: str) -> Assignment | None:
        """Return one assignment."""
        return self.world.state.assignments.get(assignment_id)

    async def assignments_of(self, area_id: str, responder_id: str, limit: int) -> Sequence[Assignment]:
        """Return the assignments of a responder, newest first."""
        own = [one for one in self.world.state.assignments.values() if one.responder_id == responder_id]
        return sorted(own, key=lambda one: one.notified_at, reverse=True)[:limit]

    async def head(self, area_id: str) -> int:
        """Return the newest row."""
        return len(self.world.rows)

    async def rows(self, area_id: str, after_seq: int, limit: int) -> Sequence[FeedRow]:
        """Return rows of the log with their messages; raises while `broken`."""
        if self.broken:
            raise ConnectionError("the database is away")
        page = self.world.rows[after_seq : after_seq + limit]
        state = self.world.state
        towns = {one.incident_id: one.town for one in (*state.incidents.values(), *state.closed.values())}
        return [FeedRow(seq, self.messages(seq), towns) for seq, _ in enumerate(page, after_seq + 1)]

    def messages(self, seq: int) -> tuple[OutboundMessage, ...]:
        """Return the messages of a row."""
        events: list[Any] = self.world.rows[seq - 1][2]
        found = (self._message(event, seq, index) for index, event in enumerate(events))
        return tuple(message for message in found if message)

    def _message(self, event: Event, seq: int, index: int) -> OutboundMessage | None:
        base = {"area_id": AREA, "seq": seq, "index": index}
        match event:
            case IncidentOpened(incident=incident):
                data = base | {"incident_id": incident.incident_id}
                return _message(INCIDENTS, "dispatch.incident.opened.v1", incident.incident_id, index, data)
            case ResponderNotified(assignment=one):
                return self._assignment(one, "notified", index, base)
            case AssignmentChanged(assignment_id=name, status=status):
                return self._assignment(self.world.state.assignments[name], status, index, base)
        return None

    def _assignment(self, one: Assignment, status: str, index: int, base: dict[str, Any]) -> OutboundMessage:
        data = base | {
            "assignment_id": one.assignment_id,
            "incident_id": one.incident_id,
            "responder_id": one.responder_id,
            "status": status,
        }
        return _message(ASSIGNMENTS, f"dispatch.assignment.{status}.v1", one.responder_id, index, data)


def _message(topic: str, type_: str, key: str, index: int, data: dict[str, Any]) -> OutboundMessage:
    return OutboundMessage(topic, type_, key, index, orjson.dumps(data))
