"""The incident: one thing that happens at one place, whatever number of alerts tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.geometry import Point

REVIEW = "review"
OPEN = "open"
CONTAINED = "contained"
CLOSED = "closed"
INCIDENT_STATUSES = (REVIEW, OPEN, CONTAINED, CLOSED)


@dataclass(frozen=True, slots=True)
class Incident:
    """The state of an incident. Times are UTC milliseconds.

    `tier` is the highest tier that stepped up and `tier_at` when; tiers never go back by
    themselves. `plan_id` of plan book `plan_version` decides its response for its whole life.
    `tried` are responders that declined or let an assignment expire here: they are not asked again.
    `shortfall` says why somebody that the plan wants is missing ("" when nobody is).
    `past_assignment_ids` are those of before it was reopened: they no longer fill a need.
    `owner` is the person who answers for it; `held` stops the automatic tiers in that person's hands.
    `seq` is the log row that changed it last: what a command must have seen.
    """

    incident_id: str
    status: str
    category: str
    priority: int
    point: Point | None
    accuracy_dm: int
    town: str
    village: str
    plan_id: str
    plan_version: str
    opened_at: int
    last_alert_at: int
    tier: int = 0
    tier_at: int = 0
    alert_keys: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    assignment_ids: tuple[str, ...] = ()
    past_assignment_ids: tuple[str, ...] = ()
    advisory_ids: tuple[str, ...] = ()
    shortfall: str = ""
    retry_at: int = 0
    check_at: int = 0
    owner: str = ""
    held: bool = False
    confirmed: bool = False
    closed_at: int = 0
    disposition: str = ""
    merged_into: str = ""
    reason: str = ""
    seq: int = 0
