"""`GET /v1/incidents/{id}/candidates`: who could be assigned now."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dispatch.console.candidate_views import CandidatePage, CandidateView
from dispatch.console.desk import TheDesk
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.scope import dossier_for
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.rules.candidates import Prospect, prospects

router = APIRouter(tags=["incidents"])

Reader = Annotated[Principal, Depends(Needs(Permission.READ_RESPONDERS))]


@router.get("/v1/incidents/{incident_id}/candidates")
async def list_candidates(
    incident_id: str,
    desk: TheDesk,
    principal: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    q: Annotated[str, Query(max_length=100, description="only with this in the id or the name")] = "",
    area: AreaParam = None,
) -> CandidatePage:
    """Return who could be assigned to the incident now, by travel time.

    Without `q` the nearest whom the rules could choose, and some nearer ones on duty whom they would
    not, with the reason; with it everybody of that id or name. Help may come from any town.
    """
    area_id = desk.area_id(principal, area)
    dossier = await dossier_for(desk, principal, area_id, incident_id)
    state = await desk.state(area_id)
    incident = state.incident(incident_id) or dossier.incident
    if incident.point is None:
        return CandidatePage(incident_id=incident_id, seq=state.seq, located=False, candidates=[])
    travel = state.book(incident.plan_version if incident_id in state.incidents else "").travel
    found = prospects(state, incident.point, desk.now_ms(), travel, incident.tried, limit, q.strip())
    return CandidatePage(
        incident_id=incident_id, seq=state.seq, located=True, candidates=[_view(one) for one in found]
    )


def _view(prospect: Prospect) -> CandidateView:
    candidate = prospect.candidate
    return CandidateView(
        responder_id=candidate.responder.responder_id,
        kind=candidate.responder.kind,
        name=candidate.responder.name,
        town=candidate.responder.town,
        travel_seconds=candidate.travel_ms / 1_000,
        distance_m=candidate.distance_dm / 10,
        bearing_deg=candidate.bearing_deg,
        free=prospect.free,
        reason=prospect.reason,
    )
