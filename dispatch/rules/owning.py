"""Who answers for an incident: a dispatcher claims it, takes it over from another, or gives it back.

A claim is a word to the other dispatchers and nothing else: the tiers, answers and times of the incident
run on as they did, and everybody may still command it.
"""

from __future__ import annotations

from dispatch.model import commands as cmd
from dispatch.model.events import IncidentUncontained, OwnerTaken
from dispatch.model.incident import CONTAINED
from dispatch.rules.commands import open_incident
from dispatch.rules.draft import Draft
from dispatch.rules.filling import fill
from dispatch.rules.refusal import Refused
from dispatch.rules.tiers import anybody_on_scene, step_if_overdue


def claim(draft: Draft, order: cmd.ClaimCommand) -> None:
    """Let the actor answer for the incident; what another one holds only if asked to take it over."""
    incident = open_incident(draft, order.incident_id)
    if incident.owner == order.actor:
        raise Refused(f"incident {order.incident_id} is in your hands already")
    if incident.owner and not order.take_over:
        raise Refused(
            f"incident {order.incident_id} is in the hands of {incident.owner}: take it over to have it"
        )
    # Tiers that the one before held back stay held: whoever takes over is reminded of it in time.
    draft.emit(OwnerTaken(order.incident_id, order.actor, incident.held))


def give_back(draft: Draft, order: cmd.GiveBackCommand) -> None:
    """Leave the incident to the plan; tiers that were held back run again, and step up now if overdue."""
    incident = open_incident(draft, order.incident_id)
    if incident.owner != order.actor:
        holder = f"in the hands of {incident.owner}" if incident.owner else "in nobody's hands"
        raise Refused(f"incident {order.incident_id} is {holder}: only who holds it can give it back")
    draft.emit(OwnerTaken(order.incident_id, "", held=False))
    if not incident.held:
        return
    if incident.status == CONTAINED and not anybody_on_scene(draft, order.incident_id):
        draft.emit(IncidentUncontained(order.incident_id, "nobody_left_on_scene"))
    fill(draft, order.incident_id)
    step_if_overdue(draft, order.incident_id, order.actor)
