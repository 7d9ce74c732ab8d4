"""The map: what is registered in the area and stays where it is."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.etags import matches
from dispatch.console.map_views import MapView
from dispatch.console.routes.incidents import AreaParam
from dispatch.console.routes.responders import Reader

router = APIRouter(tags=["overview"])


@router.get("/v1/map", response_class=Response, responses={200: {"model": MapView}, 304: {}})
async def read_map(request: Request, desk: TheDesk, principal: Reader, area: AreaParam = None) -> Response:
    """Return everything registered that has a place of its own: it changes with roster and plans.

    The ETag is of their versions; with `If-None-Match` the answer is 304 until it changes.
    """
    state = await desk.state(desk.area_id(principal, area))
    renderer_of(state)
    registry = state.registry
    travel = state.book().travel if state.plan_version else None
    tag = "-".join((registry.roster.version, state.plan_version, *sorted(principal.towns)))
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": "private, no-cache"}
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    packed = await asyncio.to_thread(desk.maps.packed, registry, tag, principal.sees, travel)
    return packed.response(request, headers)
