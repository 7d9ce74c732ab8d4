"""The screen of a community hall (社情地图)."""

from __future__ import annotations

from fastapi import APIRouter

from dispatch.console.archive import IncidentQuery
from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.hall import hall
from dispatch.console.hall_views import HallView
from dispatch.console.routes.incidents import AreaParam, Reader
from dispatch.console.tallies import StillCounting
from dispatch.gateway.problem import Problem

router = APIRouter(tags=["overview"])

_RECENT = 20


@router.get("/v1/hall")
async def read_hall(desk: TheDesk, principal: Reader, area: AreaParam = None) -> HallView:
    """Return the numbers of the area: what is open, what today brought, who is on duty; no person in it."""
    area_id = desk.area_id(principal, area)
    found = await desk.archive.incidents(IncidentQuery(area_id, _RECENT, towns=principal.towns))
    latest = [known.incident for known in found]
    state = (await desk.state(area_id)).copy()
    renderer_of(state)
    now = desk.now_ms()
    try:
        return await desk.tallies.look(
            area_id, now, lambda tally: hall(state, tally, latest, now, principal.sees)
        )
    except StillCounting as counting:
        raise Problem(503, str(counting), headers={"Retry-After": "1"}) from None
