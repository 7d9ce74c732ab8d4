"""The parts of a board as JSON, made anew only where something changed."""

from __future__ import annotations

from dispatch.console.board_views import BoardAdvisory, BoardResponder
from dispatch.console.fragments import Fragments
from dispatch.console.registered_map import degrees
from dispatch.console.render import Renderer, moment_or_none
from dispatch.model.advisory import Advisory
from dispatch.model.assignment import Assignment
from dispatch.model.incident import Incident
from dispatch.model.responder import Responder
from dispatch.model.state import AreaState


class BoardParts:
    """Renders one state for one kind of reader; `masked` hides numbers in what people wrote."""

    def __init__(self, state: AreaState, fragments: Fragments, masked: bool) -> None:
        self._state = state
        self._renderer = Renderer(state)
        self._fragments = fragments
        self._masked = masked

    def incident(self, incident: Incident) -> bytes:
        """Return an incident."""
        due = self._state.due.get(incident.incident_id) or 0
        next_tier = self._renderer.next_tier_at(incident.incident_id)
        key = (self._state.roster_version, incident, due, next_tier)
        return self._fragments.of(key, self._masked, lambda: self._renderer.incident(incident, due))

    def assignment(self, assignment: Assignment) -> bytes:
        """Return an assignment."""
        key = (self._state.roster_version, assignment)
        return self._fragments.of(key, self._masked, lambda: self._renderer.assignment(assignment))

    def advisory(self, advisory: Advisory) -> bytes:
        """Return an advisory with its incident."""
        return self._fragments.of(advisory, self._masked, lambda: self._advisory(advisory))

    def _advisory(self, advisory: Advisory) -> BoardAdvisory:
        return BoardAdvisory(**dict(self._renderer.advisory(advisory)), incident_id=advisory.incident_id)

    def responder(self, responder: Responder, on_duty: bool) -> bytes:
        """Return where a responder is and what binds it."""
        state, name = self._state, responder.responder_id
        standing = state.standings.get(name)
        reported = standing.position if standing is not None else None
        seen_at = standing.position_at if standing is not None and reported is not None else 0
        assignment = state.assignments.get(state.busy.get(name) or "")

        def make() -> BoardResponder:
            return BoardResponder(
                responder_id=name,
                kind=responder.kind,
                name=responder.name,
                town=responder.town,
                on_duty=on_duty,
                busy_with=assignment.assignment_id if assignment else None,
                incident_id=assignment.incident_id if assignment else None,
                position_at=moment_or_none(seen_at),
                **degrees(self._renderer.plane, reported or responder.home),
            )

        bound = assignment.assignment_id if assignment else ""
        key = (state.roster_version, name, on_duty, reported, seen_at, bound)
        return self._fragments.of(key, self._masked, make)
