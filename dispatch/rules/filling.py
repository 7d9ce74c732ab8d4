"""Fill what a plan needs: choose, assign, replace, and say what is short."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.model import ids
from dispatch.model.assignment import (
    CLEARED,
    NOTIFIED,
    PRIMARY,
    STOOD_DOWN,
    SUPPORT,
    Assignment,
    Explanation,
)
from dispatch.model.events import ResponderNotified, ResponseShort
from dispatch.model.geometry import Point
from dispatch.model.incident import OPEN, Incident
from dispatch.model.plan import Need, Plan
from dispatch.rules.draft import Draft
from dispatch.rules.nearest import Candidate, Ranking, rank
from dispatch.rules.points import acceptance_ppm, choose_spread, number_to_ask, post_for
from dispatch.rules.pool import ELIGIBLE

BY_HAND = -1
NEEDS_PER_TIER = 100


def needs_of(plan: Plan, tier: int) -> list[tuple[int, int, Need]]:
    """Return (need number, tier, need) of all tiers that have stepped up, in plan order."""
    return [
        (step.tier * NEEDS_PER_TIER + i, step.tier, need)
        for step in plan.tiers
        if step.tier <= tier
        for i, need in enumerate(step.needs)
    ]


def fill(draft: Draft, incident_id: str, replaced: Mapping[int, int] | None = None) -> None:
    """Assign whom the plan's tiers so far want and nobody holds; record what stays short.

    `replaced` counts by need those who have just declined or let the time pass: each gets a next
    best, whatever the numbers say, unless enough have already accepted.
    """
    incident = draft.incident(incident_id)
    if incident.status != OPEN or incident.held or incident.point is None:
        return
    missing: list[str] = []
    for number, tier, need in needs_of(draft.plan(incident), incident.tier):
        short = _fill_need(
            draft, incident_id, incident.point, number, tier, need, (replaced or {}).get(number, 0)
        )
        if short:
            missing.append(short)
    _record_shortfall(draft, incident_id, "; ".join(missing))


def _record_shortfall(draft: Draft, incident_id: str, reason: str) -> None:
    """Record what is short, and when to try again: soon at first, then ever less often."""
    incident = draft.incident(incident_id)
    if not reason and not incident.shortfall:
        return
    if reason == incident.shortfall and incident.retry_at > draft.now:
        return
    care = draft.book(incident).care
    wait = max(care.retry_ms, min(draft.now - incident.tier_at, care.remind_ms))
    draft.emit(ResponseShort(incident_id, reason, draft.now + wait if reason else 0))


def _fill_need(
    draft: Draft, incident_id: str, scene: Point, number: int, tier: int, need: Need, replaced: int
) -> str:
    incident = draft.incident(incident_id)
    # Under another plan, since the category changed, the same number was perhaps another need.
    mine = [a for a in draft.assignments(incident) if a.need == number and a.responder_kind in need.kinds]
    held = [a for a in mine if a.active or a.status in (CLEARED, STOOD_DOWN)]
    vacant = need.count - len(held)
    if need.confidence_ppm:
        agreed = sum(1 for a in held if a.status != NOTIFIED)
        vacant = max(vacant, need.count - agreed)
    if vacant <= 0:
        return ""
    if known := draft.exhausted.get((incident_id, number)):
        return known
    ranking = _rank(draft, incident, scene, need)
    chosen = _choose(draft, incident, ranking, need, held, vacant, replaced)
    rule = "volunteers" if need.confidence_ppm else "spread" if need.spread else "nearest"
    for candidate, why in zip(chosen, ranking.explain(rule, chosen), strict=True):
        post = post_for(scene, candidate, draft.book(incident).spread) if need.spread else None
        notify(draft, incident_id, candidate, need.role, tier, number, post, why)
    short = _short(tier, need, len(held) + len(chosen), ranking)
    if short:
        draft.exhausted[(incident_id, number)] = short
    return short


def _short(tier: int, need: Need, filled: int, ranking: Ranking) -> str:
    if filled >= need.count:
        return ""
    why = (
        ", ".join(f"{name} {n}" for name, n in ranking.considered if name != ELIGIBLE) or "nobody registered"
    )
    return f"tier {tier} {need.role} {'/'.join(need.kinds)}: {filled} of {need.count} ({why})"


def _rank(draft: Draft, incident: Incident, scene: Point, need: Need) -> Ranking:
    book = draft.book(incident)
    slower = book.spread.slower_permille
    return rank(draft.state, scene, draft.now, need, book.travel, incident.town, incident.tried, slower)


def _choose(
    draft: Draft, incident: Incident, ranking: Ranking, need: Need, held: list[Assignment], vacant: int,
    replaced: int,
) -> list[Candidate]:  # fmt: skip
    candidates = ranking.candidates
    if need.confidence_ppm:
        return candidates[: _volunteers(draft, incident, candidates, need, held, replaced)]
    if not need.spread:
        return candidates[:vacant]
    active = [a for a in draft.assignments(incident) if a.active]
    supports = [a.bearing_deg for a in active if a.role == SUPPORT]
    primary = [a.bearing_deg for a in active if a.role == PRIMARY]
    return choose_spread(candidates, vacant, supports, primary, draft.book(incident).spread)


def _volunteers(
    draft: Draft, incident: Incident, candidates: list[Candidate], need: Need, held: list[Assignment],
    replaced: int,
) -> int:  # fmt: skip
    """Return how many more volunteers to ask."""
    prior = draft.book(incident).acceptance
    standings = draft.state.standings
    pending = [acceptance_ppm(standings.get(a.responder_id), prior) for a in held if a.status == NOTIFIED]
    fresh = [acceptance_ppm(standings.get(c.responder.responder_id), prior) for c in candidates]
    agreed = sum(1 for a in held if a.status != NOTIFIED)
    wanted = need.count - agreed
    asked = number_to_ask(pending, fresh, wanted, need.confidence_ppm, need.at_most)
    room = max(need.at_most, wanted) - len(pending)
    return max(asked, min(replaced, room)) if wanted > 0 else 0


def notify(
    draft: Draft, incident_id: str, candidate: Candidate, role: str, tier: int, need: int, post: Point | None,
    explanation: Explanation, actor: str = "",
) -> None:  # fmt: skip
    """Assign one responder to the incident and tell it so."""
    incident = draft.incident(incident_id)
    accept_ms = draft.plan(incident).deadlines[incident.priority - 1].accept_ms
    made = Assignment(
        assignment_id=draft.new_id(ids.assignment_id),
        incident_id=incident_id,
        responder_id=candidate.responder.responder_id,
        responder_kind=candidate.responder.kind,
        role=role,
        tier=tier,
        status=NOTIFIED,
        travel_ms=candidate.travel_ms,
        distance_dm=candidate.distance_dm,
        bearing_deg=candidate.bearing_deg,
        post=post,
        notified_at=draft.now,
        respond_by=draft.now + accept_ms,
        need=need,
        changed_at=draft.now,
    )
    draft.emit(ResponderNotified(made, explanation, actor))
