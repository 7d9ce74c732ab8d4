"""Several points respond (多点响应): who goes from which side, and how many must be asked."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.model.geometry import Point, bearing_gap_deg, post_towards
from dispatch.model.plan import Acceptance, Spread
from dispatch.model.responder import Standing
from dispatch.rules.nearest import Candidate

MILLION = 1_000_000


def choose_spread(
    candidates: list[Candidate], count: int, supports: list[int], others: list[int], spread: Spread
) -> list[Candidate]:
    """Choose `count` candidates so that supports come from different sides, exits being covered.

    `supports` are the bearings (degrees from the scene) of supports already on their way,
    `others` those of anybody else (the primary). A candidate that spreads is taken if it is no
    slower than the best one left times the plan's factor; sides free of everybody come first,
    then sides free of supports, then simply the best one, unless an exchange spreads them after all.
    """
    chosen: list[Candidate] = []
    taken = list(supports)
    left = list(candidates)
    while left and len(chosen) < count:
        limit = left[0].travel_ms * spread.slower_permille
        near = [c for c in left if c.travel_ms * 1000 <= limit]
        clear = [c for c in near if _apart(c, taken, spread)]
        pick = next((c for c in clear if _apart(c, others, spread)), clear[0] if clear else left[0])
        chosen.append(pick)
        taken.append(pick.bearing_deg)
        left.remove(pick)
    return _relieved(chosen, candidates, supports, spread)


def _relieved(
    chosen: list[Candidate], candidates: list[Candidate], supports: list[int], spread: Spread
) -> list[Candidate]:
    """Exchange whoever is too near another for one that is not: the quickest may stand between two sides.

    Each exchange leaves fewer that are too near, so it ends.
    """
    while swap := next(_swaps(chosen, candidates, supports, spread), None):
        place, better = swap
        chosen[place] = better
    return chosen


def _swaps(
    chosen: list[Candidate], candidates: list[Candidate], supports: list[int], spread: Spread
) -> Iterator[tuple[int, Candidate]]:
    for place, member in reversed(list(enumerate(chosen))):
        rest = [*supports, *(c.bearing_deg for c in chosen if c is not member)]
        if _apart(member, rest, spread):
            continue
        limit = member.travel_ms * spread.slower_permille
        for other in candidates:
            if other not in chosen and other.travel_ms * 1000 <= limit and _apart(other, rest, spread):
                yield place, other


def _apart(candidate: Candidate, bearings: list[int], spread: Spread) -> bool:
    return all(bearing_gap_deg(candidate.bearing_deg, b) >= spread.angle_deg for b in bearings)


def post_for(scene: Point, candidate: Candidate, spread: Spread) -> Point:
    """Return where a supporting unit stands: on its own side, `post_dm` from the scene."""
    return post_towards(scene, candidate.position, spread.post_dm)


def acceptance_ppm(standing: Standing | None, prior: Acceptance) -> int:
    """Return a volunteer's chance to accept, in millionths: the mean of Beta(prior + own record)."""
    offered, accepted = (standing.offered, standing.accepted) if standing else (0, 0)
    total = prior.alpha_milli + prior.beta_milli + 1000 * offered
    return (prior.alpha_milli + 1000 * min(accepted, offered)) * MILLION // total


def at_least_ppm(chances: list[int], wanted: int) -> int:
    """Return P(at least `wanted` of independent people accept) in millionths, rounded down.

    The Poisson-binomial tail by its recurrence, in whole numbers without a division, so exact:
    `short[k]` is P(exactly k so far) times a million for each chance taken in.
    """
    if wanted <= 0:
        return MILLION
    short = [1] + [0] * (wanted - 1)
    for p in chances:
        for k in range(wanted - 1, 0, -1):
            short[k] = short[k] * (MILLION - p) + short[k - 1] * p
        short[0] *= MILLION - p
    scale: int = MILLION ** len(chances)
    return (scale - sum(short)) * MILLION // scale


def number_to_ask(
    pending: list[int], fresh: list[int], wanted: int, confidence_ppm: int, at_most: int
) -> int:
    """Return how many of `fresh` (chances in order of rank) to ask on top of those `pending`.

    So many that P(at least `wanted` accept) reaches the confidence, never fewer than `wanted` in
    all, never more than `at_most` waiting at a time.
    """
    if wanted <= 0:
        return 0
    room = max(0, max(at_most, wanted) - len(pending))
    limit = min(room, len(fresh))
    asked = min(limit, max(0, wanted - len(pending)))
    while asked < limit and at_least_ppm(pending + fresh[:asked], wanted) < confidence_ppm:
        asked += 1
    return asked
