"""What is answered to a command that was not carried out."""

from __future__ import annotations

from datetime import datetime

from dispatch.console.views import IncidentDossier, View


class ProblemView(View):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str


class ChangeView(View):
    """A log row that changed the incident after the one that was seen."""

    seq: int
    at: datetime
    actor: str
    """Who: `role:subject` of a person, a responder, a source, or `clock`."""
    input: str
    """What came in."""
    events: list[str]
    """What was decided, each by its kind."""


class LostRace(ProblemView):
    """The incident is not as it was seen: its present state, and what was changed by whom."""

    incident: IncidentDossier
    changes: list[ChangeView]


class WrongFieldView(View):
    """One wrong field of a body or a query."""

    field: str
    value: str
    message: str


class CommandRefused(ProblemView):
    """A wrong field (`errors`), or the rules refuse (`refused`)."""

    refused: str | None = None
    """Why, in words for the person who ordered it."""
    owner: str | None = None
    """Who answers for the incident, where that is the reason."""
    owner_since: datetime | None = None
    errors: tuple[WrongFieldView, ...] = ()
