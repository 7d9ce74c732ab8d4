"""Which incidents are a principal's to see and command, by town.

An incident whose place nobody knows belongs to no town, and everybody of the area sees it: somebody
who sees too much is a smaller harm than a danger that nobody sees.
"""

from __future__ import annotations

from dispatch.console.archive import Dossier
from dispatch.console.desk import Desk
from dispatch.gateway.auth import Principal
from dispatch.gateway.problem import not_found


async def dossier_for(desk: Desk, principal: Principal, area_id: str, incident_id: str) -> Dossier:
    """Return an incident with what belongs to it; raises Problem 404, also for one of another's town."""
    dossier = await desk.archive.dossier(area_id, incident_id)
    if dossier is None or not principal.sees(dossier.incident.town):
        raise not_found("incident", incident_id)
    return dossier


async def check_visible(desk: Desk, principal: Principal, area_id: str, *incident_ids: str) -> None:
    """Let through who sees all of these incidents; raises Problem 404 naming the first one unseen."""
    if principal.towns:
        for incident_id in incident_ids:
            await dossier_for(desk, principal, area_id, incident_id)
