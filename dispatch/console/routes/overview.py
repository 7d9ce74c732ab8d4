"""What shows the area as a whole: map, board, coverage, cameras and the hall's screen."""

from __future__ import annotations

from fastapi import APIRouter

from dispatch.console.routes import area_map, board, cameras, coverage, hall

router = APIRouter()

for part in (area_map, board, cameras, coverage, hall):
    router.include_router(part.router)
