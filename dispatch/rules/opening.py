"""What an alert leads to: it joins an incident, opens one with its response, or goes to a person."""

from __future__ import annotations

from dispatch.model import ids
from dispatch.model.alert import Alert, AlertLink
from dispatch.model.events import AlertLinked, IncidentChanged, IncidentOpened
from dispatch.model.incident import OPEN, REVIEW, Incident
from dispatch.rules.assess import Assessment, assess
from dispatch.rules.correlate import OPENED, SAME_SENSOR, SAME_SOURCE, Match, correlate, crowded
from dispatch.rules.draft import Draft
from dispatch.rules.filling import fill
from dispatch.rules.guidance import update, warn, watch_for_rumour
from dispatch.rules.locate import Located, locate
from dispatch.rules.tiers import step_if_overdue, step_up

PRIORITY_RAISED = "priority_raised"
UNREADABLE = "unreadable_alert"
NO_LOCATION = "no_location"
LOCATED = "located"


def receive(draft: Draft, alert: Alert) -> None:
    """Take in one alert: locate, assess, correlate, then join or open."""
    registry = draft.state.registry
    where = locate(alert, registry)
    book = draft.state.book()
    found = assess(alert, registry.sources.get(alert.source_id), book)
    match = correlate(draft.state, alert, where, found.category, draft.now, book)
    if alert.unreadable and match and match.rule not in (SAME_SENSOR, SAME_SOURCE):
        match = None  # nothing is known of it, so being near proves nothing
    if match is None and (alert.unreadable or where.point is None):
        match = crowded(draft.state, found.category, book)
    link = _join(draft, alert, where, found, match) if match else _open(draft, alert, where, found)
    if not alert.unreadable:
        watch_for_rumour(draft, link)


def _link(
    draft: Draft, alert: Alert, where: Located, found: Assessment, incident_id: str, rule: str
) -> AlertLink:
    return AlertLink(
        key=alert.key,
        incident_id=incident_id,
        source_id=alert.source_id,
        source_class=alert.source_class,
        category=found.category,
        priority=found.priority,
        point=where.point,
        accuracy_dm=where.accuracy_dm,
        at=draft.now,
        reason="; ".join([rule, *_odd(alert)]),
    )


def _open(draft: Draft, alert: Alert, where: Located, found: Assessment) -> AlertLink:
    book = draft.state.book()
    review = UNREADABLE if alert.unreadable else NO_LOCATION if where.point is None else ""
    incident_id = draft.new_id(ids.incident_id)
    incident = Incident(
        incident_id=incident_id,
        status=REVIEW if review else OPEN,
        category=found.category,
        priority=found.priority,
        point=where.point,
        accuracy_dm=where.accuracy_dm,
        town=where.town,
        village=where.village,
        plan_id=book.category(found.category).plan_id,
        plan_version=book.version,
        opened_at=draft.now,
        last_alert_at=draft.now,
        tier_at=draft.now,
        alert_keys=(alert.key,),
        sources=(alert.source_id,),
        check_at=draft.now + (book.care.review_ms if review else book.care.check_ms),
        reason=_reason(alert, where, found, review),
        seq=draft.state.seq,
    )
    draft.emit(IncidentOpened(incident, incident.reason, found.matched))
    link = _link(draft, alert, where, found, incident_id, OPENED)
    draft.emit(AlertLinked(link, OPENED, 0 if where.point else -1))
    if not review:
        respond(draft, incident_id, "opened")
    return link


def _reason(alert: Alert, where: Located, found: Assessment, review: str) -> str:
    """Say in one line why the incident is what it is: how classified, how located, what is odd."""
    parts = [review] if review else []
    parts.append(f"category {found.category} {found.reason}")
    if found.matched:
        parts.append("matched " + ", ".join(found.matched))
    parts.append(f"located by {where.how}")
    return "; ".join([*parts, *_odd(alert)])


def _odd(alert: Alert) -> list[str]:
    """Return what a person should know of an alert that is not as alerts should be."""
    parts = ["same id came before with another body"] if alert.conflict else []
    return [*parts, alert.unreadable] if alert.unreadable else parts


def respond(draft: Draft, incident_id: str, reason: str) -> None:
    """Start the response: tier 0 warns next door; tier 1 sends the nearest, the points, the volunteers."""
    warn(draft, incident_id)
    step_up(draft, incident_id, reason, draft.now)


def _join(draft: Draft, alert: Alert, where: Located, found: Assessment, match: Match) -> AlertLink:
    link = _link(draft, alert, where, found, match.incident_id, match.rule)
    draft.emit(AlertLinked(link, match.rule, match.distance_dm))
    if not alert.unreadable:
        _learn(draft, draft.incident(match.incident_id), where, found)
    return link


def _learn(draft: Draft, incident: Incident, where: Located, found: Assessment) -> None:
    """Let an incident gain from an alert that joined it: out of review with a place, a graver kind."""
    graver = found.priority < incident.priority
    priority, category = (
        (found.priority, found.category) if graver else (incident.priority, incident.category)
    )
    if incident.status == REVIEW and where.point is not None:
        change(draft, incident.incident_id, priority, category, LOCATED, where=where)
    elif graver:
        change(draft, incident.incident_id, priority, category, PRIORITY_RAISED)


def change(
    draft: Draft, incident_id: str, priority: int, category: str, reason: str, actor: str = "",
    where: Located | None = None,
) -> None:  # fmt: skip
    """Set priority, category and perhaps place anew, and let the response follow.

    A raised priority steps the next tier up; an incident that waited for review gets its response.
    """
    before = draft.incident(incident_id)
    plan_id = draft.book(before).category(category).plan_id
    place = where or Located(None, 0, "", "", "")
    draft.emit(
        IncidentChanged(
            incident_id, priority, category, plan_id, reason, actor, place.point, place.town, place.village
        )
    )
    if before.status == REVIEW:
        if draft.incident(incident_id).status == OPEN:
            respond(draft, incident_id, "reviewed")
        return
    if category != before.category:
        update(draft, incident_id)
    if priority < before.priority:
        step_up(draft, incident_id, PRIORITY_RAISED, draft.now, actor)
    fill(draft, incident_id)
    step_if_overdue(draft, incident_id, actor)
