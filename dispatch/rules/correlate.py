"""Correlate: does an alert tell of an incident that is already open, or of a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice, takewhile

from dispatch.model.alert import SENSOR, Alert
from dispatch.model.geometry import distance_dm
from dispatch.model.incident import REVIEW, Incident
from dispatch.model.nearby import around, by_source, waiting
from dispatch.model.plan import PlanBook
from dispatch.model.state import AreaState
from dispatch.rules.locate import Located

SAME_SENSOR = "same_sensor"
SAME_SOURCE = "same_source"
NEAR = "near_in_space_and_time"
OPENED = "opened"
REVIEWS_FULL = "reviews_full"

MOST_REVIEWS = 50
"""So many incidents of a family wait for a person; what has no place either then joins the latest of them."""
MOST_UNREADABLE = 200
"""An incident of so many alerts takes no more of which little is known: none grows unwieldy."""


@dataclass(frozen=True, slots=True)
class Match:
    """The incident an alert joins, by which rule, and how far away it was (dm, -1 unknown)."""

    incident_id: str
    rule: str
    distance_dm: int


def correlate(
    state: AreaState, alert: Alert, where: Located, category: str, now: int, book: PlanBook
) -> Match | None:
    """Return the open incident that the alert joins, or None when it opens one of its own.

    The same sensor first (it flaps), then the same source repeating itself, then the nearest
    within the category's gate; among equals the one with the latest alert, then the lower id.
    """
    families = {rule.code: rule.family for rule in book.categories}
    gate = book.category(category).gate
    best: tuple[int, int, int, str] | None = None
    found: Match | None = None
    for incident in _candidates(state, alert, where, gate.radius_dm):
        if families.get(incident.category) != families[category]:
            continue
        if alert.unreadable and len(incident.alert_keys) >= MOST_UNREADABLE:
            continue
        match = _match(incident, alert, where, now, gate.radius_dm, gate.window_ms)
        if match is not None:
            last = -incident.last_alert_at
            order = (int(match.rule == NEAR), match.distance_dm, last, incident.incident_id)
            if best is None or order < best:
                best, found = order, match
    return found


def _candidates(state: AreaState, alert: Alert, where: Located, radius_dm: int) -> Iterable[Incident]:
    """Return the open incidents that an alert might join: its source's, and those around; some come twice."""
    of_source = state.incidents.latest(by_source(alert.source_id))
    if where.point is None:
        return of_source
    # Three times the radius is the farthest that both vague positions can widen the gate to.
    cells = around(where.point, 3 * radius_dm)
    if cells is None:
        return state.incidents.values()
    return chain(of_source, *map(state.incidents.latest, state.incidents.listed(cells)))


def _match(
    incident: Incident, alert: Alert, where: Located, now: int, radius_dm: int, window_ms: int
) -> Match | None:
    apart = -1
    if where.point is not None and incident.point is not None:
        apart = distance_dm(where.point, incident.point)
    repeats = alert.source_id in incident.sources
    if repeats and alert.source_class == SENSOR:
        return Match(incident.incident_id, SAME_SENSOR, apart)
    if now - incident.last_alert_at > window_ms:
        return None
    # A vague position widens the gate, but by no more than the gate itself on either side.
    reach = radius_dm + min(where.accuracy_dm, radius_dm) + min(incident.accuracy_dm, radius_dm)
    if repeats and (apart < 0 or alert.point is None or apart <= reach):
        return Match(incident.incident_id, SAME_SOURCE, apart)
    if 0 <= apart <= reach:
        return Match(incident.incident_id, NEAR, apart)
    return None


def crowded(state: AreaState, category: str, book: PlanBook) -> Match | None:
    """Return the review that an alert of no known place joins because there are too many already, else None.

    A flood of such alerts would otherwise be a flood of incidents, and everybody's alerts would wait.
    """
    families = {rule.code: rule.family for rule in book.categories}
    kindred = [waiting(code) for code, family in families.items() if family == families[category]]
    reviews = (
        incident
        for incident in merge(*map(state.incidents.latest, kindred), key=_opened, reverse=True)
        if incident.status == REVIEW and families.get(incident.category) == families[category]
    )
    first = list(islice(reviews, MOST_REVIEWS))
    if len(first) < MOST_REVIEWS:
        return None
    last_opened = first[0].opened_at
    as_late = takewhile(lambda incident: incident.opened_at == last_opened, reviews)
    latest = max(chain(first, as_late), key=lambda i: (i.opened_at, i.seq, i.incident_id))
    return Match(latest.incident_id, REVIEWS_FULL, -1) if len(latest.alert_keys) < MOST_UNREADABLE else None


def _opened(incident: Incident) -> int:
    return incident.opened_at
