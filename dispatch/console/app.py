"""The HTTP application: routes, errors and headers, upon what it is given to stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import structlog
from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dispatch import __doc__ as _about
from dispatch.console.desk import Desk
from dispatch.console.health import Probe
from dispatch.console.middleware import Surroundings
from dispatch.console.openapi import describe
from dispatch.console.pages import Pages
from dispatch.console.routes import (
    alert_feed,
    assignments,
    candidates,
    commands,
    devices,
    history,
    incidents,
    live,
    login,
    me,
    operations,
    overview,
    pages,
    presence,
    push,
    responders,
    session,
    stream,
)
from dispatch.console.routes.contacts import router as contacts_router
from dispatch.gateway import alerts
from dispatch.gateway.auth import Authenticator
from dispatch.gateway.doorkeeper import Doorkeeper
from dispatch.gateway.doors import Doors
from dispatch.gateway.intake import AlertIntake
from dispatch.gateway.problem import Problem, on_http_exception, on_problem, on_unexpected
from dispatch.gateway.publisher import Publisher
from dispatch.store.errors import StoreError, Transient
from schemas.errors import shorten

_log = structlog.get_logger(__name__)

ROUTERS: Final[tuple[APIRouter, ...]] = (
    alerts.router,
    alert_feed.router,
    incidents.router,
    candidates.router,
    presence.router,
    commands.router,
    assignments.router,
    me.router,
    history.router,
    push.router,
    devices.router,
    devices.entry,
    responders.router,
    contacts_router,
    overview.router,
    stream.router,
    session.router,
    login.router,
    login.leaving,
    operations.router,
    operations.counters,
    pages.described,
    pages.router,
)
"""Every router whose routes say what permission they need (the health checks need none)."""

PUBLIC: Final = frozenset(
    {"/healthz", "/readyz", "/openapi.json", "/login", "/login/callback", "/v1/ui", "/v1/devices"}
    | {route.path for route in pages.router.routes if isinstance(route, APIRoute)}
)
"""What needs no token: health, description, logging in, and the pages, which hold nothing of anybody."""

OPEN: Final = (operations.router, login.router, devices.entry, pages.described, pages.router)
"""The routers of what is public."""

# Only so that the generated document says how to authenticate; the permission of each route decides.
_bearer: Final = HTTPBearer(auto_error=False, description="a token of this service")


def create_app(
    *,
    desk: Desk,
    authenticator: Authenticator,
    doors: Doors,
    intake: AlertIntake,
    publisher: Publisher,
    doorkeeper: Doorkeeper,
    probes: Mapping[str, Probe],
    built: Pages | None = None,
) -> FastAPI:
    """Return the application. Starting and stopping what it stands on is the caller's part."""
    app = documented()
    app.state.desk = desk
    app.state.authenticator = authenticator
    app.state.browser = doors.browser
    app.state.doors = doors
    app.state.intake = intake
    app.state.publisher = publisher
    app.state.doorkeeper = doorkeeper
    app.state.probes = probes
    app.state.pages = built or Pages()
    app.add_middleware(Surroundings)
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_wrong_parameter)
    app.add_exception_handler(StoreError, _on_store_error)
    app.add_exception_handler(Exception, on_unexpected)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    return app


def documented() -> FastAPI:
    """Return an application that has every route and answers none: enough to describe the interface."""
    app = FastAPI(
        title="Incident dispatch", description=_about or "", version="1", docs_url=None, redoc_url=None
    )
    for router in ROUTERS:
        bearer = [] if router in OPEN else [Depends(_bearer)]
        app.include_router(router, dependencies=bearer)
    app.include_router(live.router)
    return app


async def _on_wrong_parameter(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    errors = [
        {
            "field": ".".join(str(step) for step in found["loc"][1:]) or str(found["loc"][0]),
            "value": shorten(found.get("input")),
            "message": str(found["msg"]).removeprefix("Input "),
        }
        for found in error.errors()
    ]
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
    return Problem(422, detail, errors=errors).response()


async def _on_store_error(request: Request, error: Exception) -> Response:
    if isinstance(error, Transient):
        return Problem(
            503, "the database does not answer; try again", headers={"Retry-After": "1"}
        ).response()
    _log.error("database_refused", path=request.url.path, error=str(error))
    return await on_unexpected(request, error)
