"""What the console answers about who is at an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from dispatch.console.views import View

PAGE_NAME = r"^[A-Za-z0-9_-]{8,64}$"
"""How a page may call itself: a random name that says nothing of its person."""

Doing = Literal["looking", "handling"]


class PresenceRequest(BaseModel):
    """What a page says of itself while an incident is on its screen; it lapses after 20 s."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    page: Annotated[str, Field(pattern=PAGE_NAME)]
    """The page's random name for itself, 8 to 64 letters, digits, - and _."""
    doing: Doing


class PresentPerson(View):
    """Somebody who has an incident on the screen."""

    actor: str
    """As in the log: role and subject."""
    doing: Doing
    since: datetime


class PresenceView(View):
    """Who is at an incident, in order of coming."""

    incident_id: str
    people: list[PresentPerson]


class PresenceBoardView(View):
    """Every incident at which somebody is."""

    incidents: list[PresenceView]
