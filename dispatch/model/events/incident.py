"""What happened to an incident: its alerts, its tiers, its life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dispatch.model.alert import AlertLink
from dispatch.model.geometry import Point
from dispatch.model.incident import Incident


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """An incident was opened; `incident` is its first state, `matched` the terms that classified it."""

    incident: Incident
    reason: str
    matched: tuple[str, ...] = ()
    kind: Literal["incident_opened"] = "incident_opened"


@dataclass(frozen=True, slots=True)
class AlertLinked:
    """An alert belongs to an incident; `distance_dm` is how far it lay from it (-1 unknown)."""

    link: AlertLink
    rule: str
    distance_dm: int = -1
    kind: Literal["alert_linked"] = "alert_linked"


@dataclass(frozen=True, slots=True)
class AlertsMoved:
    """A person moved alerts from one incident to another (`merge` or `split`)."""

    alert_keys: tuple[str, ...]
    from_incident: str
    to_incident: str
    rule: str
    actor: str
    reason: str = ""
    kind: Literal["alerts_moved"] = "alerts_moved"


@dataclass(frozen=True, slots=True)
class TierReached:
    """A tier stepped up; `due_at` is the time it should have (UTC ms), equal to now if asked for."""

    incident_id: str
    tier: int
    reason: str
    due_at: int
    actor: str = ""
    kind: Literal["tier_reached"] = "tier_reached"


@dataclass(frozen=True, slots=True)
class NeighboursAsked:
    """Tier 4: these neighbouring areas are asked for help."""

    incident_id: str
    areas: tuple[str, ...]
    kind: Literal["neighbours_asked"] = "neighbours_asked"


@dataclass(frozen=True, slots=True)
class IncidentChanged:
    """Priority, category or place were set anew; an incident in review that has a place is open now."""

    incident_id: str
    priority: int
    category: str
    plan_id: str
    reason: str
    actor: str = ""
    point: Point | None = None
    town: str = ""
    village: str = ""
    kind: Literal["incident_changed"] = "incident_changed"


@dataclass(frozen=True, slots=True)
class IncidentContained:
    """Enough are on scene: no more tiers; to be looked at again at `check_at`."""

    incident_id: str
    reason: str
    check_at: int
    kind: Literal["incident_contained"] = "incident_contained"


@dataclass(frozen=True, slots=True)
class IncidentUncontained:
    """Those on scene are not enough any more: the tiers run again."""

    incident_id: str
    reason: str
    kind: Literal["incident_uncontained"] = "incident_uncontained"


@dataclass(frozen=True, slots=True)
class AttentionNeeded:
    """A person must look: no answers, a review waits, contained for long; again at `next_at`."""

    incident_id: str
    reason: str
    due_at: int
    next_at: int
    kind: Literal["attention_needed"] = "attention_needed"


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    """The incident is over; everybody was released before."""

    incident_id: str
    disposition: str
    reason: str
    actor: str = ""
    merged_into: str = ""
    kind: Literal["incident_closed"] = "incident_closed"


@dataclass(frozen=True, slots=True)
class IncidentReopened:
    """A closed incident is open again."""

    incident_id: str
    reason: str
    actor: str
    kind: Literal["incident_reopened"] = "incident_reopened"


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """A person's note in the record."""

    incident_id: str
    text: str
    actor: str
    kind: Literal["note_added"] = "note_added"


@dataclass(frozen=True, slots=True)
class OwnerTaken:
    """A person answers for the incident, or ("") nobody but the plan does any more.

    `held` stops its automatic tiers until asked for again.
    """

    incident_id: str
    owner: str
    held: bool = False
    kind: Literal["owner_taken"] = "owner_taken"
