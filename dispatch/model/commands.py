"""What a dispatcher can order. `actor` is who orders; `reason` is free words for the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dispatch.model.advisory import BilingualText
from dispatch.model.geometry import Point


@dataclass(frozen=True, slots=True)
class AssignCommand:
    """A dispatcher sends a named responder."""

    actor: str
    incident_id: str
    responder_id: str
    role: str = "reinforcement"
    reason: str = ""
    kind: Literal["assign"] = "assign"


@dataclass(frozen=True, slots=True)
class ReleaseCommand:
    """A dispatcher stands one responder down."""

    actor: str
    incident_id: str
    assignment_id: str
    reason: str = ""
    kind: Literal["release"] = "release"


@dataclass(frozen=True, slots=True)
class StandDownCommand:
    """A dispatcher stands everybody down; the incident stays open in the dispatcher's hands."""

    actor: str
    incident_id: str
    reason: str = ""
    kind: Literal["stand_down"] = "stand_down"


@dataclass(frozen=True, slots=True)
class EscalateCommand:
    """A dispatcher steps the next tier up now."""

    actor: str
    incident_id: str
    reason: str = ""
    kind: Literal["escalate"] = "escalate"


@dataclass(frozen=True, slots=True)
class MergeCommand:
    """A dispatcher says that this incident is the same as another open one."""

    actor: str
    incident_id: str
    into: str
    reason: str = ""
    kind: Literal["merge"] = "merge"


@dataclass(frozen=True, slots=True)
class SplitCommand:
    """A dispatcher takes alerts out of an incident into one of their own."""

    actor: str
    incident_id: str
    alert_ids: tuple[str, ...]
    reason: str = ""
    kind: Literal["split"] = "split"


@dataclass(frozen=True, slots=True)
class ReprioritiseCommand:
    """A dispatcher sets priority, and category if given; also takes an incident out of review."""

    actor: str
    incident_id: str
    priority: int
    category: str = ""
    point: Point | None = None
    reason: str = ""
    kind: Literal["reprioritise"] = "reprioritise"


@dataclass(frozen=True, slots=True)
class ApproveAdvisoryCommand:
    """A person approves a proposed advisory, perhaps in other words."""

    actor: str
    incident_id: str
    advisory_id: str
    text: BilingualText | None = None
    reason: str = ""
    kind: Literal["approve_advisory"] = "approve_advisory"


@dataclass(frozen=True, slots=True)
class WithdrawAdvisoryCommand:
    """A person withdraws an advisory."""

    actor: str
    incident_id: str
    advisory_id: str
    reason: str = ""
    kind: Literal["withdraw_advisory"] = "withdraw_advisory"


@dataclass(frozen=True, slots=True)
class CloseCommand:
    """A dispatcher closes an incident with a disposition; everybody is released."""

    actor: str
    incident_id: str
    disposition: str
    reason: str = ""
    kind: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class ReopenCommand:
    """A dispatcher opens a closed incident again."""

    actor: str
    incident_id: str
    reason: str = ""
    kind: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class NoteCommand:
    """A dispatcher writes a note into the record."""

    actor: str
    incident_id: str
    text: str
    reason: str = ""
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class ClaimCommand:
    """A dispatcher answers for the incident from now on; with `take_over` also if another one does."""

    actor: str
    incident_id: str
    take_over: bool = False
    reason: str = ""
    kind: Literal["claim"] = "claim"


@dataclass(frozen=True, slots=True)
class GiveBackCommand:
    """The dispatcher who answers for the incident leaves it to the plan again."""

    actor: str
    incident_id: str
    reason: str = ""
    kind: Literal["give_back"] = "give_back"


Command = (
    AssignCommand
    | ReleaseCommand
    | StandDownCommand
    | EscalateCommand
    | MergeCommand
    | SplitCommand
    | ReprioritiseCommand
    | ApproveAdvisoryCommand
    | WithdrawAdvisoryCommand
    | CloseCommand
    | ReopenCommand
    | NoteCommand
    | ClaimCommand
    | GiveBackCommand
)
