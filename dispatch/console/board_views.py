"""The whole board at one moment, now or in the past."""

from __future__ import annotations

from datetime import datetime

from dispatch.console.views import AdvisoryView, AssignmentView, IncidentView, View


class BoardAdvisory(AdvisoryView):
    """An advisory with the incident that it is about."""

    incident_id: str


class BoardResponder(View):
    """Where a responder was at that moment, and busy with what."""

    responder_id: str
    kind: str
    name: str
    town: str
    on_duty: bool
    busy_with: str | None
    """The active assignment, if any."""
    incident_id: str | None
    latitude: float
    longitude: float
    position_at: datetime | None
    """When the position was reported; null: the registered place."""


class BoardCounts(View):
    """How many responders of each kind are on duty, and how many are busy."""

    on_duty: dict[str, int]
    busy: dict[str, int]


class BoardHead(View):
    """Which board it is, and the numbers over it."""

    area_id: str
    seq: int
    """The newest log row of that moment."""
    at: datetime
    head_seq: int
    """The newest log row of now."""
    past: bool
    """Whether this is another moment than now."""
    begins_at: datetime | None
    """When the first row of the log was decided: no earlier moment can be shown. Null: it is empty."""
    counts: BoardCounts


class BoardView(BoardHead):
    """The board of an area as it stood at one moment of its log."""

    incidents: list[IncidentView]
    """Those not closed, and those closed in the last hour, in order of opening; those that changed, also
    closed ones, where only changes were asked for."""
    assignments: list[AssignmentView]
    """Of those incidents."""
    advisories: list[BoardAdvisory]
    """Of those incidents."""
    responders: list[BoardResponder]
    """Mobile ones on duty, and all that are busy: the map has the registered places of the others. Where
    only changes were asked for: those that changed, also who is neither any more."""
