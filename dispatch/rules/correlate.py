"""Correlate: does an alert tell of an incident that is already open, or of a new one."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.alert import SENSOR, Alert
from dispatch.model.geometry import distance_dm
from dispatch.model.incident import REVIEW, Incident
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
_MOST_ALERTS = 200
"""An incident that takes such alerts takes so many, then the next one does: none becomes unwieldy."""


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
    matches: list[tuple[tuple[int, int, int, str], Match]] = []
    for incident in state.incidents.values():
        if families.get(incident.category) != families[category]:
            continue
        match = _match(incident, alert, where, now, gate.radius_dm, gate.window_ms)
        if match is not None:
            order = (match.rule == NEAR, match.distance_dm, -incident.last_alert_at, incident.incident_id)
            matches.append(((int(order[0]), order[1], order[2], order[3]), match))
    return min(matches)[1] if matches else None


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
    reviews = [
        incident
        for incident in state.incidents.values()
        if incident.status == REVIEW and families.get(incident.category) == families[category]
    ]
    if len(reviews) < MOST_REVIEWS:
        return None
    latest = max(reviews, key=lambda incident: (incident.opened_at, incident.seq, incident.incident_id))
    return Match(latest.incident_id, REVIEWS_FULL, -1) if len(latest.alert_keys) < _MOST_ALERTS else None
