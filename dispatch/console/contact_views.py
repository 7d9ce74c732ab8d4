"""What the console answers about contacts, and about who saw them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dispatch.console.views import View
from dispatch.store.accesses import MAX_REASON


class RevealRequest(BaseModel):
    """Why somebody's name and number are needed: an incident, a reason, or both."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    incident_id: Annotated[str, Field(max_length=128)] = ""
    reason: Annotated[str, Field(max_length=MAX_REASON)] = ""

    @model_validator(mode="after")
    def _says_why(self) -> RevealRequest:
        if not self.incident_id and not self.reason:
            raise ValueError("should give an incident_id or a reason: it goes on record")
        return self


class RevealedContact(View):
    """A name and a number in full; "" where none is on record."""

    responder_id: str
    name: str
    phone: str


class RevealView(View):
    """One access to personal data, as it is on record."""

    access_id: int
    at: datetime
    kind: str
    area_id: str
    responder_id: str
    """Whose data; "" for the whole roster."""
    actor: str
    incident_id: str
    reason: str


class RevealPage(View):
    """Some accesses, newest first."""

    reveals: list[RevealView]
    next_before: int | None
    """Give it as `before` for the next page; null at the end."""
