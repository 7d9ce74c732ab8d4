"""Every route says what it needs, and every role that may not is turned away from it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from dispatch.console.app import PUBLIC, ROUTERS
from dispatch.gateway.access import Needs
from dispatch.gateway.permissions import Permission, Role, allowed
from tests.unit.console.served import Served

IDS = {"incident_id": "inc-440515-1-0", "assignment_id": "asg-440515-1-0"}
ROUTES: list[APIRoute] = [r for router in ROUTERS for r in router.routes if isinstance(r, APIRoute)]


def needs(route: APIRoute) -> list[Permission]:
    """Return the permissions that a route declares."""

    def walk(dependant: Dependant) -> Iterator[Permission]:
        if isinstance(dependant.call, Needs):
            yield dependant.call.permission
        for inner in dependant.dependencies:
            yield from walk(inner)

    return list(walk(route.dependant))


def endpoints() -> list[tuple[str, str, Permission]]:
    """Return method, path and permission of every endpoint that is not public."""
    found = []
    for route in ROUTES:
        if route.path in PUBLIC:
            continue
        (permission,) = needs(route)
        found += [(method, route.path.format(**IDS), permission) for method in sorted(route.methods or ())]
    return found


FORBIDDEN = [
    (role, method, path, permission)
    for role, (method, path, permission) in itertools.product(Role, endpoints())
    if not allowed(role, permission)
]


def test_every_route_is_public_by_name_or_declares_one_permission() -> None:
    """No route can be added without saying who may use it."""
    undeclared = [route.path for route in ROUTES if route.path not in PUBLIC and len(needs(route)) != 1]
    assert undeclared == []
    assert {route.path for route in ROUTES if not needs(route)} == {"/healthz", "/readyz"}


def test_the_matrix_is_not_empty() -> None:
    """The generated matrix has the calls of the contract and forbids something to every role."""
    assert {path for _, path, _ in endpoints()} >= {"/v1/alerts", "/v1/incidents", "/v1/stream", "/metrics"}
    assert {role for role, *_ in FORBIDDEN} == set(Role)


@pytest.mark.parametrize(("role", "method", "path", "permission"), FORBIDDEN)
async def test_forbidden(role: Role, method: str, path: str, permission: Permission) -> None:
    """A role without the permission gets 403, naming the permission, and nothing else."""
    async with Served().client(role) as client:
        answer = await client.request(method, path, content=b"{}")
    assert answer.status_code == 403
    assert answer.json()["permission"] == permission
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path", "permission"), endpoints())
async def test_nothing_without_a_token(method: str, path: str, permission: Permission) -> None:
    """Without a token, with an unknown one, or with one in the URL, every endpoint answers 401."""
    served = Served()
    token = served.tokens.issue(Role.DISPATCHER, "d")
    async with served.client(None) as client:
        bare = await client.request(method, path)
        unknown = await client.request(method, path, headers={"Authorization": "Bearer dsp_unknown"})
        in_url = await client.request(method, path, params={"token": token})
    assert [a.status_code for a in (bare, unknown, in_url)] == [401, 401, 401]
    assert bare.headers["www-authenticate"].startswith("Bearer")


async def test_what_is_public() -> None:
    """The health checks and the description of the interface can be read by anybody."""
    async with Served().client(None) as client:
        answers = {path: (await client.get(path)).status_code for path in sorted(PUBLIC)}
    assert answers == {"/healthz": 200, "/openapi.json": 200, "/readyz": 200}


async def test_another_area_is_refused() -> None:
    """A token of one area opens no other, and one of an area that is not here opens none."""
    served = Served()
    async with served.client(Role.DISPATCHER) as client:
        assert (await client.get("/v1/incidents", params={"area": "440511"})).status_code == 403
    async with served.client(Role.DISPATCHER, area_id="440511") as client:
        assert (await client.get("/v1/incidents")).status_code == 404
    async with served.client(Role.DISPATCHER, area_id="") as client:
        assert (await client.get("/v1/incidents")).status_code == 200
