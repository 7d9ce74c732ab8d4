"""Reinforcements step up in tiers (梯次增援), and stand down when enough have arrived."""

from __future__ import annotations

from dispatch.model.assignment import (
    ACTIVE,
    CLEARED,
    NOTIFIED,
    ON_SCENE,
    STOOD_DOWN,
    VOLUNTEER_ROLE,
    Assignment,
)
from dispatch.model.events import (
    AssignmentChanged,
    IncidentContained,
    IncidentUncontained,
    NeighboursAsked,
    TierReached,
)
from dispatch.model.incident import CONTAINED, OPEN, Incident
from dispatch.model.plan import Plan, TierPlan
from dispatch.rules.draft import Draft
from dispatch.rules.due import last_tier, tier_deadline
from dispatch.rules.filling import fill, needs_of

NOBODY_ELIGIBLE = "nobody_eligible"
ENOUGH_ARRIVED = "enough_arrived"


def step_up(draft: Draft, incident_id: str, reason: str, due_at: int, actor: str = "") -> bool:
    """Step the next tier up and assign what it needs; return False when no tier is left.

    When nobody at all could be found the next tier follows at once: waiting would help nobody.
    """
    incident = draft.incident(incident_id)
    plan = draft.plan(incident)
    if incident.tier >= last_tier(plan):
        return False
    if incident.status == CONTAINED:
        draft.emit(IncidentUncontained(incident_id, reason))
    tier = incident.tier + 1
    draft.emit(TierReached(incident_id, tier, reason, due_at, actor))
    _ask_neighbours(draft, incident_id, _tier(plan, tier))
    fill(draft, incident_id)
    step_if_nobody(draft, incident_id)
    return True


def step_if_overdue(draft: Draft, incident_id: str, actor: str = "") -> None:
    """Step up now if what was just decided leaves a clock that ran out before; it was not due until now."""
    incident = draft.incident(incident_id)
    deadline = tier_deadline(draft.state, incident, draft.plan(incident))
    if deadline and deadline.at <= draft.now:
        step_up(draft, incident_id, deadline.reason, draft.now, actor)


def step_if_nobody(draft: Draft, incident_id: str) -> None:
    """Step up now if an answer leaves an open incident without anybody, and nobody to ask in this tier."""
    incident = draft.incident(incident_id)
    if incident.status == OPEN and not incident.held and not _anybody(draft, incident_id):
        step_up(draft, incident_id, NOBODY_ELIGIBLE, draft.now)


def _tier(plan: Plan, tier: int) -> TierPlan:
    return next(t for t in plan.tiers if t.tier == tier)


def _anybody(draft: Draft, incident_id: str) -> bool:
    return any(a.status in (*ACTIVE, CLEARED) for a in draft.assignments(draft.incident(incident_id)))


def anybody_on_scene(draft: Draft, incident_id: str) -> bool:
    """Tell whether a trained responder is on scene: volunteers alone contain nothing."""
    mine = draft.assignments(draft.incident(incident_id))
    return any(a.status == ON_SCENE and a.role != VOLUNTEER_ROLE for a in mine)


def _ask_neighbours(draft: Draft, incident_id: str, tier: TierPlan) -> None:
    neighbours = draft.state.registry.roster.area.neighbours
    if tier.ask_neighbours and neighbours:
        draft.emit(NeighboursAsked(incident_id, neighbours))


def stand_down(draft: Draft, assignments: list[Assignment], reason: str, actor: str = "") -> None:
    """Release these responders, whatever they were doing."""
    for assignment in assignments:
        if assignment.active:
            draft.emit(AssignmentChanged(assignment.assignment_id, STOOD_DOWN, reason, actor))


def settle_arrivals(draft: Draft, incident_id: str) -> None:
    """After somebody arrived: stand the surplus down, and contain the incident if enough are there."""
    incident = draft.incident(incident_id)
    for number, _, need in needs_of(draft.plan(incident), incident.tier):
        if need.role != VOLUNTEER_ROLE:
            continue
        mine = [a for a in draft.assignments(incident) if a.need == number]
        if sum(1 for a in mine if a.status in (ON_SCENE, CLEARED)) >= need.count:
            stand_down(draft, [a for a in mine if a.status != ON_SCENE], ENOUGH_ARRIVED)
    if incident.status == OPEN and _enough(draft, incident):
        _contain(draft, incident_id)


def _enough(draft: Draft, incident: Incident) -> bool:
    """Tell whether enough trained responders are on scene; volunteers alone do not contain anything.

    Whoever was there already when the latest tier stepped up was not enough: only arrivals since count.
    """
    arrived = [
        a
        for a in draft.assignments(incident)
        if a.status == ON_SCENE and a.role != VOLUNTEER_ROLE and a.changed_at > incident.tier_at
    ]
    return len(arrived) >= draft.plan(incident).enough_on_scene


def _contain(draft: Draft, incident_id: str) -> None:
    incident = draft.incident(incident_id)
    waiting = [a for a in draft.assignments(incident) if a.status == NOTIFIED]
    stand_down(draft, waiting, ENOUGH_ARRIVED)
    check_at = draft.now + draft.book(incident).care.check_ms
    draft.emit(IncidentContained(incident_id, ENOUGH_ARRIVED, check_at))
