"""What is read of an area beyond its present state: incidents past and present, and the log about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.model.advisory import Advisory
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import Assignment
from dispatch.model.events import Event
from dispatch.model.incident import Incident
from dispatch.model.inputs import Input
from dispatch.store.codec import decode, decode_events, decode_input
from dispatch.store.loading import made_order
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text


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
    towns: tuple[str, ...] = ()
    """Only incidents of these towns, or of none; empty is all."""


@dataclass(frozen=True, slots=True)
class KnownIncident:
    """An incident and when it needs something next (UTC ms, 0: nothing is due)."""

    incident: Incident
    due_at: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """An incident with everything that belongs to it, as of one moment."""

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


class Archive:
    """Reads of the projections and the log. Every call raises Transient while the database is away.

    Names come from outside: one that the database cannot even hold is as unknown as any other.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def incidents(self, query: IncidentQuery) -> Sequence[KnownIncident]:
        """Return at most `query.limit` incidents, newest first."""
        before_at, before_id = query.before or (None, None)
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.find_incidents(
                    connection,
                    area_id=query.area_id,
                    statuses=list(query.statuses),
                    priority=query.priority,
                    category=query.category,
                    town=query.town,
                    towns=list(query.towns),
                    since=query.since,
                    before_at=before_at,
                    before_id=None if before_id is None else storable_text(before_id),
                    most=query.limit,
                )
            )
        return [KnownIncident(decode(Incident, row["record"]), row["due_at"]) for row in rows]

    async def dossier(self, area_id: str, incident_id: str) -> Dossier | None:
        """Return an incident with what belongs to it, as of one moment; None if the area has no such one."""
        names = {"area_id": area_id, "incident_id": storable_text(incident_id)}
        async with self._store.transaction(snapshot=True) as unit:
            row = await SQL.one_incident(unit.connection, **names)
            if row is None:
                return None
            assignments = await fetch(SQL.assignments_of_incident(unit.connection, **names))
            advisories = await fetch(SQL.advisories_of_incident(unit.connection, **names))
            links = await fetch(SQL.links_of_incident(unit.connection, **names))
        made = sorted((decode(Assignment, r["record"]) for r in assignments), key=_assignment_order)
        told = sorted((decode(Advisory, r["record"]) for r in advisories), key=_advisory_order)
        alerts = tuple(decode(AlertLink, r["record"]) for r in links)
        return Dossier(decode(Incident, row["record"]), row["due_at"], tuple(made), tuple(told), alerts)

    async def log(self, area_id: str, incident_id: str, after_seq: int, limit: int) -> Sequence[LoggedRow]:
        """Return at most `limit` rows after `after_seq` that concern the incident, in order."""
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.rows_of_incident(
                    connection,
                    area_id=area_id,
                    incident_id=storable_text(incident_id),
                    seq=after_seq,
                    most=limit,
                )
            )
        return [
            LoggedRow(
                r["seq"],
                r["at"],
                r["actor"],
                decode_input(r["input"]),
                tuple(decode_events(r["events"])),
                r["rules_version"],
            )
            for r in rows
        ]

    async def assignment(self, area_id: str, assignment_id: str) -> Assignment | None:
        """Return one assignment, or None if the area has no such one."""
        async with self._store.connection() as connection:
            record = await SQL.one_assignment(
                connection, area_id=area_id, assignment_id=storable_text(assignment_id)
            )
        return None if record is None else decode(Assignment, record)

    async def assignments_of(self, area_id: str, responder_id: str, limit: int) -> Sequence[Assignment]:
        """Return the newest assignments of a responder, newest first."""
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.assignments_of_responder(
                    connection, area_id=area_id, responder_id=storable_text(responder_id), most=limit
                )
            )
        return [decode(Assignment, row["record"]) for row in rows]


def _assignment_order(assignment: Assignment) -> tuple[int, int]:
    return made_order(assignment.assignment_id)


def _advisory_order(advisory: Advisory) -> tuple[int, int]:
    return made_order(advisory.advisory_id)
