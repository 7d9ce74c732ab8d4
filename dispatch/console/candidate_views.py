"""Who could be assigned to an incident, as the console answers it."""

from __future__ import annotations

from dispatch.console.views import View


class CandidateView(View):
    """A responder who could be sent."""

    responder_id: str
    kind: str
    name: str
    town: str
    travel_seconds: float
    """Expected, from where it is now or, unheard of, from its registered place."""
    distance_m: float
    bearing_deg: int
    """Side of the scene, in degrees clockwise from true north, from the scene to the responder."""
    free: bool
    """Not bound by an assignment: it can be assigned by hand, whatever `reason` says."""
    reason: str
    """Why the rules would not choose it (`busy`, `off_duty`, `resting`, `stale_position`, `already_asked`);
    "" if they could."""


class CandidatePage(View):
    """The nearest who could be sent, by travel time."""

    incident_id: str
    seq: int
    """The log row that this is the state after."""
    located: bool
    """False when the incident has no place yet: then nobody is ranked."""
    candidates: list[CandidateView]
