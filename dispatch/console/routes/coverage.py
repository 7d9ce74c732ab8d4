"""The coverage layer of the map."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from dispatch.console.coverage_views import CoverageView
from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.moments import state_then
from dispatch.console.routes.board import AtParam
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.routes.responders import Reader
from dispatch.console.scope import check_visible
from dispatch.coverage.reach import Taken
from dispatch.gateway.auth import Principal
from dispatch.gateway.problem import Problem, not_found
from dispatch.model.state import AreaState, DocumentMissing

router = APIRouter(tags=["overview"])

_MOST_WITHOUT = 100

ResponderIds = Annotated[
    list[str], Query(max_length=_MOST_WITHOUT, description="take this responder away; repeat for several")
]


@router.get("/v1/coverage")
async def read_coverage(
    desk: TheDesk,
    principal: Reader,
    without: ResponderIds = [],  # noqa: B006
    incident: Annotated[
        str, Query(max_length=128, description="take away whom its active assignments bind")
    ] = "",
    at: AtParam = None,
    area: AreaParam = None,
) -> CoverageView:
    """Return for each H3 cell the share of it that somebody free reaches in 60, 180 and 300 s.

    The times are those that responders are chosen by. With `without` or `incident` it is also told what is
    left without them: those whom `incident` binds then count as free in `share`.
    """
    area_id = desk.area_id(principal, area)
    if incident:
        await check_visible(desk, principal, area_id, incident)
    state, when = await state_then(desk, area_id, at)
    renderer_of(state)
    taken = _taken(state, principal, without, incident)
    try:
        return await desk.coverages.coverage(state, when.at, taken, principal.sees)
    except DocumentMissing as missing:
        raise Problem(503, str(missing), headers={"Retry-After": "5"}) from None


def _taken(state: AreaState, principal: Principal, without: list[str], incident: str) -> Taken:
    for name in without:
        known = state.registry.responder(name)
        if known is None or not principal.sees(known.town):
            raise not_found("responder", name)
    if not incident:
        return Taken(others=frozenset(without))
    if state.incident(incident) is None:
        raise not_found("incident", incident)
    bound = (a.responder_id for a in state.assignments.values() if a.incident_id == incident and a.active)
    return Taken(frozenset(bound), frozenset(without))
