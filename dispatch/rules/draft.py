"""A decision in the making: events so far, and the state as if they had happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from dispatch.model.assignment import Assignment
from dispatch.model.events import AssignmentChanged, Event
from dispatch.model.incident import Incident
from dispatch.model.plan import Plan, PlanBook
from dispatch.model.state import AreaState
from dispatch.rules.evolve import evolve

T = TypeVar("T")


Tell: TypeAlias = Callable[[AreaState, Event, int], T]
"""What is to be known of an event, from the state right after it and its place among the events."""


class Draft:
    """Collects the events of one input; every event is folded at once, so later rules see it.

    `now` is the decision's time (UTC ms). The state given stays untouched. `told` is what `tell` says of
    each event. `exhausted` remembers, by incident and need, what nobody is left for until somebody is freed.
    """

    def __init__(self, state: AreaState, now: int, tell: Tell[Any]) -> None:
        self._before = state
        self._tell = tell
        self.now = now
        self.state = self._fork()
        self.events: list[Event] = []
        self.told: list[Any] = []
        self.exhausted: dict[tuple[str, int], str] = {}

    def _fork(self) -> AreaState:
        fork = self._before.fork()
        fork.seq, fork.at = self._before.seq + 1, self.now
        return fork

    def rewind(self, count: int) -> None:
        """Keep the first `count` events only, as if the later ones had never been emitted."""
        kept = self.events[:count]
        self.state, self.events, self.told = self._fork(), [], []
        self.exhausted.clear()
        for event in kept:
            self.emit(event)

    def emit(self, event: Event) -> None:
        """Record and fold one event."""
        self.events.append(event)
        if isinstance(event, AssignmentChanged):
            self.exhausted.clear()
        evolve(self.state, event, self.now)
        self.told.append(self._tell(self.state, event, len(self.events) - 1))

    def new_id(self, make: Callable[[str, int, int], str]) -> str:
        """Return the id for the event emitted next, from area, sequence and index."""
        return make(self.state.area_id, self.state.seq, len(self.events))

    def incident(self, incident_id: str) -> Incident:
        """Return an incident that is known to be in the state."""
        found = self.state.incident(incident_id)
        if found is None:
            raise KeyError(incident_id)
        return found

    def book(self, incident: Incident) -> PlanBook:
        """Return the plan book the incident was opened under."""
        return self.state.book(incident.plan_version)

    def plan(self, incident: Incident) -> Plan:
        """Return the incident's plan, of the version it was opened under."""
        return self.book(incident).plan(incident.plan_id)

    def assignments(self, incident: Incident) -> list[Assignment]:
        """Return all assignments of an incident, in the order they were made."""
        return [self.state.assignments[a] for a in incident.assignment_ids]
