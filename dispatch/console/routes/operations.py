"""For those who run the service: is it alive, is it ready, what does it count."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dispatch.console.health import look
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission

router = APIRouter(tags=["operations"])


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer as long as this process does; nothing else is looked at."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"description": "something that the service needs is not there"}})
async def readyz(request: Request) -> JSONResponse:
    """Look at everything the service needs, and tell what was found; 503 if anything needed is missing."""
    checks = await look(request.app.state.probes)
    ready = all(check.ok or not check.needed for check in checks.values())
    body = {
        "ready": ready,
        "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in checks.items()},
    }
    return JSONResponse(body, 200 if ready else 503)


@router.get("/metrics", response_class=Response)
async def metrics(_: Annotated[Principal, Depends(Needs(Permission.READ_METRICS))]) -> Response:
    """Return the metrics of this process for Prometheus, which sends its token like anybody else."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
