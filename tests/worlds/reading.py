"""How a test reads what was decided: the events of one kind, who was notified, how things stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from dispatch.model.advisory import Advisory
from dispatch.model.assignment import Assignment
from dispatch.model.events import AdvisoryIssued, AlertLinked, AssignmentChanged, ResponderNotified
from dispatch.model.incident import Incident
from dispatch.model.plan import PlanBook
from tests.worlds.small import World, book

E = TypeVar("E")


def of(events: Iterable[object], kind: type[E]) -> list[E]:
    """Return the events of one kind, in order."""
    return [event for event in events if isinstance(event, kind)]


def the(events: Iterable[object], kind: type[E]) -> E:
    """Return the one event of this kind; fails unless there is exactly one."""
    found = of(events, kind)
    assert len(found) == 1, f"{len(found)} events {kind.__name__}: {found}"
    return found[0]


def notified(events: Iterable[object], role: str = "") -> list[str]:
    """Return who was notified (in the given role), in order."""
    made = [event.assignment for event in of(events, ResponderNotified)]
    return [a.responder_id for a in made if not role or a.role == role]


def changed(events: Iterable[object], status: str) -> list[str]:
    """Return the assignments that moved to `status`, in order."""
    return [event.assignment_id for event in of(events, AssignmentChanged) if event.status == status]


def linked(events: Iterable[object]) -> AlertLinked:
    """Return how the alert was linked."""
    return the(events, AlertLinked)


def issued(events: Iterable[object], kind: str = "", audience: str = "") -> list[Advisory]:
    """Return the advisories issued, of a kind and to an audience if given."""
    found = [event.advisory for event in of(events, AdvisoryIssued)]
    return [a for a in found if kind in ("", a.kind) and audience in ("", a.audience)]


def the_incident(world: World) -> Incident:
    """Return the only incident of the world, open or closed."""
    known = [*world.state.incidents.values(), *world.state.closed.values()]
    assert len(known) == 1, [i.incident_id for i in known]
    return known[0]


def incident(world: World, incident_id: str) -> Incident:
    """Return an incident that must be known."""
    found = world.state.incident(incident_id)
    assert found is not None, incident_id
    return found


def held(world: World, responder_id: str) -> Assignment | None:
    """Return the active assignment of a responder, or None."""
    assignment_id = world.state.busy.get(responder_id)
    return None if assignment_id is None else world.state.assignments[assignment_id]


def assignments(world: World, status: str = "", role: str = "") -> list[Assignment]:
    """Return all assignments with this status and role ("" any), by id."""
    found = sorted(world.state.assignments.values(), key=lambda a: a.assignment_id)
    return [a for a in found if status in ("", a.status) and role in ("", a.role)]


def plans(**parts: Any) -> PlanBook:
    """Return the small plan book with some of its parts replaced."""
    return replace(book(), **parts)
