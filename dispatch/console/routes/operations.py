"""For those who run the service: is it alive, is it ready, what does it count."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dispatch.console.health import look
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission

router = APIRouter(tags=["operations"])
counters = APIRouter(tags=["operations"])
"""What is not for everybody."""


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer as long as this process does; nothing else is looked at."""
    return {"status": "alive"}


class Found(BaseModel):
    """What a look at one thing found."""

    ok: bool
    detail: str


class Readiness(BaseModel):
    """Whether everything the service needs is there."""

    ready: bool
    checks: dict[str, Found]


_MISSING: Final = {"model": Readiness, "description": "something that the service needs is not there"}
_TEXT: Final = {"content": {"text/plain": {"schema": {"type": "string"}}}}


@router.get("/readyz", responses={200: {"model": Readiness}, 503: _MISSING})
async def readyz(request: Request) -> JSONResponse:
    """Look at everything the service needs, and tell what was found; 503 if anything needed is missing."""
    checks = await look(request.app.state.probes)
    ready = all(check.ok or not check.needed for check in checks.values())
    body = {
        "ready": ready,
        "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in checks.items()},
    }
    return JSONResponse(body, 200 if ready else 503)


@counters.get("/metrics", response_class=Response, responses={200: _TEXT})
async def metrics(_: Annotated[Principal, Depends(Needs(Permission.READ_METRICS))]) -> Response:
    """Return the metrics of this process for Prometheus, which sends its token like anybody else."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
