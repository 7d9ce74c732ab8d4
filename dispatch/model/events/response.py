"""What was done about an incident: who was sent, and who was told what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dispatch.model.advisory import Advisory, BilingualText
from dispatch.model.assignment import Assignment, Explanation


@dataclass(frozen=True, slots=True)
class ResponderNotified:
    """A responder was assigned and is told so."""

    assignment: Assignment
    explanation: Explanation
    actor: str = ""
    kind: Literal["responder_notified"] = "responder_notified"


@dataclass(frozen=True, slots=True)
class AssignmentChanged:
    """An assignment moved on to another status."""

    assignment_id: str
    status: str
    reason: str
    actor: str = ""
    disposition: str = ""
    note: str = ""
    kind: Literal["assignment_changed"] = "assignment_changed"


@dataclass(frozen=True, slots=True)
class ResponseShort:
    """The plan wants more than there is: `reason` names what is missing and why ("" mended)."""

    incident_id: str
    reason: str
    retry_at: int
    kind: Literal["response_short"] = "response_short"


@dataclass(frozen=True, slots=True)
class AdvisoryIssued:
    """An advisory was sent or proposed."""

    advisory: Advisory
    kind: Literal["advisory_issued"] = "advisory_issued"


@dataclass(frozen=True, slots=True)
class AdvisoryChanged:
    """An advisory was approved, sent, withdrawn, or its approver reminded (status stays `proposed`)."""

    advisory_id: str
    status: str
    reason: str
    actor: str = ""
    text: BilingualText | None = None
    approve_by: int = 0
    kind: Literal["advisory_changed"] = "advisory_changed"
