"""The cameras near an incident."""

from __future__ import annotations

from heapq import nsmallest
from typing import Annotated

from fastapi import APIRouter, Query

from dispatch.console.desk import TheDesk, renderer_of
from dispatch.console.map_views import NearbyCamera, NearbyCameras
from dispatch.console.registered_map import degrees
from dispatch.console.routes.incidents import AreaParam, Reader
from dispatch.console.scope import dossier_for
from dispatch.model.geometry import bearing_deg, distance_dm

router = APIRouter(tags=["overview"])


@router.get("/v1/incidents/{incident_id}/cameras")
async def nearby_cameras(
    incident_id: str,
    desk: TheDesk,
    principal: Reader,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    area: AreaParam = None,
) -> NearbyCameras:
    """Return the cameras near an incident, nearest first; none while nobody knows where it is."""
    area_id = desk.area_id(principal, area)
    scene = (await dossier_for(desk, principal, area_id, incident_id)).incident.point
    if scene is None:
        return NearbyCameras(incident_id=incident_id, cameras=[])
    state = await desk.state(area_id)
    plane = renderer_of(state).plane
    cameras = state.registry.roster.cameras
    near = nsmallest(limit, ((distance_dm(scene, c.point), c.camera_id, c) for c in cameras))
    return NearbyCameras(
        incident_id=incident_id,
        cameras=[
            NearbyCamera(
                camera_id=name,
                name=camera.name,
                url=camera.url,
                distance_m=distance / 10,
                bearing_deg=bearing_deg(scene, camera.point),
                **degrees(plane, camera.point),
            )
            for distance, name, camera in near
        ],
    )
