"""What happened to an incident, told with the incident as it stands after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from dispatch.intake.alert_key import own_ids
from dispatch.model import events as ev
from dispatch.model.categories import OTHER
from dispatch.model.incident import Incident
from dispatch.outbound.context import Context, Told, due, reason
from dispatch.rules.correlate import OPENED
from schemas.codec import encode_fields
from schemas.codes import Category, IncidentStatus
from schemas.topics import incident_address

MAX_ALERTS: Final = 1_000
"""A message names so many alerts at most, the latest; each was named as it joined, the incident keeps all."""

SPLIT: Final = "split"


def _event(context: Context, incident_id: str, event: str, *why: str, due_at: int = 0) -> Told:
    incident = context.state.incident(incident_id)
    if incident is None:
        raise LookupError(
            f"incident {incident_id} of event {context.seq}/{context.index} is not in the state"
        )
    fields = context.place | {
        "incident_id": incident_id,
        "event": event,
        "priority": incident.priority,
        "category": Category(incident.category or OTHER),
        "status": IncidentStatus(incident.status),
        "tier": incident.tier,
        "alert_ids": own_ids(incident.alert_keys[-MAX_ALERTS:]),
        "location": context.position(incident.point, incident.accuracy_dm),
        "plan": _plan(incident),
        "reason": reason(*why) or reason(incident.shortfall or incident.reason),
        "due_at": due(due_at),
    }
    return incident_address(incident_id, event), encode_fields(fields)


def _plan(incident: Incident) -> dict[str, str] | None:
    if not (incident.plan_id and incident.plan_version):
        return None
    return {"id": incident.plan_id, "version": incident.plan_version}


def _opened(context: Context, event: ev.IncidentOpened) -> Told:
    told = event.matched and not all(term in event.reason for term in event.matched)
    matched = f"matched {', '.join(event.matched)}" if told else ""
    return _event(context, event.incident.incident_id, "opened", event.reason, matched)


def _linked(context: Context, event: ev.AlertLinked) -> Told | None:
    if event.rule == OPENED:
        return None  # the message of the opening names this alert already
    apart = f"{event.distance_dm // 10} m away" if event.distance_dm >= 0 else ""
    odd = event.link.reason.partition("; ")[2]  # the rule stands first, what is odd of the alert follows
    return _event(context, event.link.incident_id, "alert_joined", event.rule, apart, odd)


def _moved(context: Context, event: ev.AlertsMoved) -> Told:
    if event.rule == SPLIT:
        return _event(context, event.from_incident, "split", event.reason, f"split into {event.to_incident}")
    return _event(context, event.to_incident, "merged", event.reason, f"merged from {event.from_incident}")


def _tier_reached(context: Context, event: ev.TierReached) -> Told:
    return _event(context, event.incident_id, "tier_raised", event.reason, due_at=event.due_at)


def _neighbours(context: Context, event: ev.NeighboursAsked) -> Told:
    return _event(context, event.incident_id, "help_requested", f"asked {', '.join(event.areas)}")


def _short(context: Context, event: ev.ResponseShort) -> Told:
    if event.reason:
        return _event(context, event.incident_id, "response_short", event.reason)
    return _event(context, event.incident_id, "response_complete", "nobody is missing any more")


def _changed(context: Context, event: ev.IncidentChanged) -> Told:
    return _event(context, event.incident_id, "changed", event.reason)


def _contained(context: Context, event: ev.IncidentContained) -> Told:
    return _event(context, event.incident_id, "contained", event.reason)


def _uncontained(context: Context, event: ev.IncidentUncontained) -> Told:
    return _event(context, event.incident_id, "uncontained", event.reason)


def _attention(context: Context, event: ev.AttentionNeeded) -> Told:
    return _event(context, event.incident_id, "attention_needed", event.reason, due_at=event.due_at)


def _closed(context: Context, event: ev.IncidentClosed) -> Told:
    into = f"merged into {event.merged_into}" if event.merged_into else ""
    return _event(context, event.incident_id, "closed", event.disposition, event.reason, into)


def _reopened(context: Context, event: ev.IncidentReopened) -> Told:
    return _event(context, event.incident_id, "reopened", event.reason)


def _note(context: Context, event: ev.NoteAdded) -> Told:
    return _event(context, event.incident_id, "note", event.text)


def _owner(context: Context, event: ev.OwnerTaken) -> Told:
    if not event.owner:
        return _event(context, event.incident_id, "given_back", "left to the plan")
    held = "automatic tiers are held" if event.held else ""
    return _event(context, event.incident_id, "owner_taken", f"owner {event.owner}", held)


INCIDENT_MESSAGES: Final[Mapping[type[Any], Callable[[Context, Any], Told | None]]] = {
    ev.IncidentOpened: _opened,
    ev.AlertLinked: _linked,
    ev.AlertsMoved: _moved,
    ev.TierReached: _tier_reached,
    ev.NeighboursAsked: _neighbours,
    ev.ResponseShort: _short,
    ev.IncidentChanged: _changed,
    ev.IncidentContained: _contained,
    ev.IncidentUncontained: _uncontained,
    ev.AttentionNeeded: _attention,
    ev.IncidentClosed: _closed,
    ev.IncidentReopened: _reopened,
    ev.NoteAdded: _note,
    ev.OwnerTaken: _owner,
}
"""Every kind of event that happens to an incident, and how it is told."""
