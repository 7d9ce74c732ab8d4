"""For those who run the service: is it alive, is it ready, what does it count."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dispatch.console.health import judge, look
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
    """Whether this console takes alerts and shows the district, and which parts do not do their work."""

    ready: bool
    degraded: list[str]
    checks: dict[str, Found]


_MISSING: Final = {"model": Readiness, "description": "it cannot take alerts, or not show the district"}
_TEXT: Final = {"content": {"text/plain": {"schema": {"type": "string"}}}}


@router.get("/readyz", responses={200: {"model": Readiness}, 503: _MISSING})
async def readyz(request: Request) -> JSONResponse:
    """Look at everything, and tell what was found.

    200 as long as requests should come here: the database answers, and Kafka or the spool takes alerts.
    `degraded` names every part that does not do its work, also then; 503 when this console is of no use.
    """
    checks = await look(request.app.state.probes)
    verdict = judge(checks)
    body = {
        "ready": verdict.ready,
        "degraded": list(verdict.degraded),
        "checks": {name: {"ok": check.ok, "detail": check.detail} for name, check in checks.items()},
    }
    return JSONResponse(body, 200 if verdict.ready else 503)


@counters.get("/metrics", response_class=Response, responses={200: _TEXT})
async def metrics(_: Annotated[Principal, Depends(Needs(Permission.READ_METRICS))]) -> Response:
    """Return the metrics of this process for Prometheus, which sends its token like anybody else."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
