"""Regroup alerts by hand: two incidents that are one, and one that is two."""

from __future__ import annotations

from dispatch.model import commands as cmd
from dispatch.model import ids
from dispatch.model.events import AlertsMoved, IncidentOpened
from dispatch.model.incident import OPEN, REVIEW, Incident
from dispatch.rules.closing import close_merged
from dispatch.rules.commands import open_incident
from dispatch.rules.draft import Draft
from dispatch.rules.filling import fill
from dispatch.rules.opening import change, respond
from dispatch.rules.refusal import Refused


def merge(draft: Draft, order: cmd.MergeCommand) -> None:
    """Move all alerts into another open incident and close this one as merged."""
    incident, into = open_incident(draft, order.incident_id), open_incident(draft, order.into)
    if order.into == order.incident_id:
        raise Refused("an incident cannot be merged into itself")
    if into.status == REVIEW and incident.status != REVIEW:
        raise Refused(f"incident {order.into} is still in review: merge it into {order.incident_id} instead")
    draft.emit(
        AlertsMoved(incident.alert_keys, order.incident_id, order.into, "merge", order.actor, order.reason)
    )
    close_merged(draft, order.incident_id, order.into, order.reason or "merged", order.actor)
    if incident.priority < into.priority:
        change(draft, order.into, incident.priority, into.category, "priority_raised", order.actor)
    fill(draft, order.into)


def split(draft: Draft, order: cmd.SplitCommand) -> None:
    """Take some alerts out into an incident of their own, with its own response."""
    incident = open_incident(draft, order.incident_id)
    keys = tuple(k for k in incident.alert_keys if not _names(k).isdisjoint(order.alert_ids))
    strange = set(order.alert_ids).difference(*map(_names, keys))
    if strange or not keys:
        raise Refused(f"alerts that do not belong to the incident: {', '.join(sorted(strange))}")
    if len(keys) == len(incident.alert_keys):
        raise Refused("an incident cannot be split from all of its alerts")
    made = _opened_by_split(draft, incident, keys, order)
    draft.emit(AlertsMoved(keys, order.incident_id, made.incident_id, "split", order.actor, order.reason))
    if made.status == OPEN:
        respond(draft, made.incident_id, "split")


def _names(key: str) -> set[str]:
    """Return what a person may call an alert: its key, or its own id."""
    return {key, key.partition("/")[2]}


def _opened_by_split(
    draft: Draft, parent: Incident, keys: tuple[str, ...], order: cmd.SplitCommand
) -> Incident:
    link = draft.state.links[keys[0]]
    book = draft.book(parent)
    review = link.point is None
    village = draft.state.registry.village_at(link.point) if link.point else None
    made = Incident(
        incident_id=draft.new_id(ids.incident_id),
        status=REVIEW if review else OPEN,
        category=link.category,
        priority=link.priority,
        point=link.point,
        accuracy_dm=link.accuracy_dm,
        town=village.town if village else "",
        village=village.code if village else "",
        plan_id=book.category(link.category).plan_id,
        plan_version=book.version,
        opened_at=draft.now,
        last_alert_at=link.at,
        tier_at=draft.now,
        alert_keys=keys,
        sources=tuple(dict.fromkeys(draft.state.links[k].source_id for k in keys)),
        check_at=draft.now + (book.care.review_ms if review else book.care.check_ms),
        reason=order.reason or f"split from {parent.incident_id}",
        seq=draft.state.seq,
    )
    draft.emit(IncidentOpened(made, made.reason))
    return made
