"""When an incident needs something next: nothing is ever left without an owner, an answer due or a time."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.advisory import PROPOSED
from dispatch.model.assignment import CLEARED, NOTIFIED, ON_SCENE, VOLUNTEER_ROLE
from dispatch.model.incident import CLOSED, OPEN, Incident
from dispatch.model.plan import Plan
from dispatch.model.state import AreaState

NOBODY_ACCEPTED = "nobody_accepted"
NOBODY_ON_SCENE = "nobody_on_scene"


@dataclass(frozen=True, slots=True)
class TierDeadline:
    """The time (UTC ms) at which the next tier steps up, and why."""

    at: int
    reason: str


def last_tier(plan: Plan) -> int:
    """Return the highest tier of a plan."""
    return plan.tiers[-1].tier


def tier_deadline(state: AreaState, incident: Incident, plan: Plan) -> TierDeadline | None:
    """Return when the next tier steps up by itself, or None while nothing calls for it.

    Both clocks run from the latest step: nobody accepted, then nobody on scene. Somebody on scene
    stops them, and so does somebody trained who was there; a volunteer who left does not.
    """
    if incident.status != OPEN or incident.held or incident.tier >= last_tier(plan):
        return None
    clock = plan.deadlines[incident.priority - 1]
    assignments = [state.assignments[a] for a in incident.assignment_ids]
    if any(a.status == ON_SCENE or (a.status == CLEARED and a.role != VOLUNTEER_ROLE) for a in assignments):
        return None
    if any(a.answered for a in assignments):
        return TierDeadline(incident.tier_at + clock.on_scene_ms, NOBODY_ON_SCENE)
    return TierDeadline(incident.tier_at + clock.accept_ms, NOBODY_ACCEPTED)


def due_at(state: AreaState, incident: Incident) -> int | None:
    """Return when an open incident needs something next (UTC ms); None only for a closed one."""
    if incident.status == CLOSED:
        return None
    times = [
        state.assignments[a].respond_by
        for a in incident.assignment_ids
        if state.assignments[a].status == NOTIFIED
    ]
    times += [
        advisory.approve_by
        for a in incident.advisory_ids
        if (advisory := state.advisories[a]).status == PROPOSED and advisory.approve_by
    ]
    plan = state.book(incident.plan_version).plan(incident.plan_id)
    deadline = tier_deadline(state, incident, plan)
    times.append(deadline.at if deadline else incident.check_at)
    if incident.shortfall and incident.status == OPEN and not incident.held:
        times.append(incident.retry_at)
    return min(times)
