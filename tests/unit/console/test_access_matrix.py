"""Every role at every endpoint: what the table of permissions forbids is tried, and so is what it allows.

The matrix is made of the application's own routes: one that is added without saying whom it is for,
or what the bounds of area and town mean for it, fails here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute

from dispatch.console.app import PUBLIC
from dispatch.console.routes import live
from dispatch.console.routes.commands import NEEDS
from dispatch.gateway.access import Needs
from dispatch.gateway.permissions import Permission, Role, allowed
from schemas.commands import COMMANDS
from tests.unit.console.asking import Answer, ask, dial
from tests.unit.console.served import ORIGIN, Served
from tests.worlds.small import AREA

FOREIGN_AREA: Final = "440511"
FOREIGN_TOWN: Final = ("440515099",)
SOCKET: Final = "/v1/live"
KEY: Final = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
"""A point of P-256, base64url."""

# What an area or a town that is not one's own means at a route: `refuses` (403), `hides` (404),
# `filters` (nothing of it in the answer), `own` (only what is the asker's anyway), `none` (has none),
# `mine` (as `own`, and the area is not looked at where nothing is kept).
SCOPES: Final[dict[str, tuple[str, str]]] = {
    "POST /v1/alerts": ("refuses", "none"),
    "GET /v1/alerts": ("refuses", "filters"),
    "/v1/incidents": ("refuses", "filters"),
    "/v1/incidents/{incident_id}": ("refuses", "hides"),
    "/v1/incidents/{incident_id}/log": ("refuses", "hides"),
    "/v1/incidents/{incident_id}/commands": ("refuses", "hides"),
    "/v1/incidents/{incident_id}/candidates": ("refuses", "hides"),
    "/v1/incidents/{incident_id}/presence": ("refuses", "hides"),
    "/v1/presence": ("refuses", "filters"),
    "/v1/me/assignments": ("hides", "own"),
    "/v1/assignments/{assignment_id}/status": ("hides", "own"),
    "/v1/me": ("hides", "own"),
    "/v1/me/duty": ("hides", "own"),
    "/v1/me/positions": ("hides", "own"),
    "/v1/me/history": ("hides", "own"),
    "/v1/me/push": ("mine", "own"),
    "/v1/devices/codes": ("refuses", "hides"),
    "/v1/responders": ("refuses", "filters"),
    "/v1/responders/{responder_id}/contact": ("refuses", "hides"),
    "/v1/audit/reveals": ("refuses", "filters"),
    "/v1/stream": ("refuses", "filters"),
    "/v1/map": ("refuses", "filters"),
    "/v1/board": ("refuses", "filters"),
    "/v1/coverage": ("refuses", "filters"),
    "/v1/hall": ("refuses", "filters"),
    "/v1/incidents/{incident_id}/cameras": ("refuses", "hides"),
    SOCKET: ("refuses", "filters"),
    "/v1/session": ("none", "none"),
    "/v1/tickets": ("none", "none"),
    "/logout": ("none", "none"),
    "/metrics": ("none", "none"),
}


@dataclass(frozen=True)
class Endpoint:
    """One call: `command` tells the commands of one route apart."""

    method: str
    path: str
    permission: Permission
    command: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.command}".strip()

    @property
    def place(self) -> str:
        """The key of its scope: the path, with the method where two of one path differ."""
        named = f"{self.method} {self.path}"
        return named if named in SCOPES else self.path

    @property
    def publishes(self) -> bool:
        """Whether it takes alerts in, which say in their bodies which area they are of."""
        return str(self) == "POST /v1/alerts"


def routes() -> list[APIRoute]:
    """Return every HTTP route of the application."""
    return [route for route in _all(Served().app.routes) if isinstance(route, APIRoute)]


def _all(found: Any) -> Iterator[Any]:
    for route in found:
        inner = getattr(route, "original_router", None)
        yield from _all(inner.routes) if inner is not None else [route]


def needs(route: APIRoute) -> list[Permission]:
    """Return the permissions that a route declares."""

    def walk(dependant: Dependant) -> Iterator[Permission]:
        if isinstance(dependant.call, Needs):
            yield dependant.call.permission
        for inner in dependant.dependencies:
            yield from walk(inner)

    return list(walk(route.dependant))


def endpoints() -> list[Endpoint]:
    """Return every endpoint that is not public, the commands one by one."""
    found = [Endpoint("WS", SOCKET, live.PERMISSION)]
    for route in routes():
        for method in sorted(route.methods or ()) if needs(route) else ():
            if route.path.endswith("/commands"):
                found += [
                    Endpoint(method, route.path, NEEDS.get(model, Permission.COMMAND_INCIDENTS), name)
                    for name, model in COMMANDS.items()
                ]
            else:
                found.append(Endpoint(method, route.path, needs(route)[0]))
    return found


FIELDS: Final[dict[str, dict[str, Any]]] = {
    "assign": {"responder_id": "unit-e"},
    "release": {"assignment_id": "asg-440515-3-9"},
    "merge": {"into": "inc-440515-9-9"},
    "split": {"alert_ids": ["a-1"]},
    "reprioritise": {"priority": 2},
    "approve_advisory": {"advisory_id": "adv-440515-3-9"},
    "withdraw_advisory": {"advisory_id": "adv-440515-3-9"},
    "close": {"disposition": "settled"},
    "note": {"text": "the caller rang again"},
}


_AT: Final = "2026-11-22T08:00:00Z"
OWN: Final[dict[str, dict[str, Any]]] = {
    "/v1/me/duty": {"report_id": "r", "status": "on_duty", "at": _AT},
    "/v1/me/positions": {
        "positions": [{"report_id": "p", "at": _AT, "latitude": 23.46, "longitude": 116.75}]
    },
    "/v1/me/push": {
        "endpoint": "https://push.example.net/1",
        "keys": {"p256dh": KEY, "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
    },
}


class Place:
    """The application with one incident in town 440515003, and somebody who asks."""

    def __init__(self) -> None:
        self.served = Served()
        self.served.area.world.alert(1)
        state = self.served.area.world.state
        (self.incident,) = state.incidents.values()
        self.assignment = next(iter(state.assignments.values()))

    def path(self, endpoint: Endpoint) -> str:
        """Return the path with the names of what there is."""
        return endpoint.path.format(
            incident_id=self.incident.incident_id,
            assignment_id=self.assignment.assignment_id,
            responder_id=self.assignment.responder_id,
        )

    def body(self, endpoint: Endpoint) -> bytes:
        """Return a body that the endpoint takes."""
        if endpoint.command:
            common = {"command": endpoint.command, "expected_seq": self.incident.seq}
            return orjson.dumps(common | FIELDS.get(endpoint.command, {}))
        if endpoint.publishes:
            return orjson.dumps(
                {"alert_id": "m-1", "source_id": "s", "occurred_at": "2026-11-22T08:00:00Z", "area_id": AREA}
            )
        if endpoint.method == "PUT" and endpoint.path.endswith("/presence"):
            return orjson.dumps({"page": "page-of-mine", "doing": "looking"})
        if endpoint.path.endswith("/contact"):
            return orjson.dumps({"incident_id": self.incident.incident_id})
        if endpoint.path == "/v1/devices/codes":
            return orjson.dumps({"responder_id": self.assignment.responder_id})
        if endpoint.path.startswith("/v1/me/"):
            return orjson.dumps(OWN.get(endpoint.path, {}))
        if endpoint.path.endswith("/status"):
            return orjson.dumps({"report_id": "r", "status": "accepted", "at": "2026-11-22T08:00:00Z"})
        return b""

    def query(self, endpoint: Endpoint) -> dict[str, str]:
        """Return the parameters that the endpoint cannot do without."""
        return {"page": "page-of-mine"} if str(endpoint).startswith("DELETE /v1/incidents") else {}

    async def asked(self, endpoint: Endpoint, headers: dict[str, str], area: str = "") -> Answer:
        """Return the answer; a WebSocket's code 4401 counts as 401, its first frame as 200."""
        async with self.served.following():
            if endpoint.method == "WS":
                found = await dial(self.served.app, SOCKET, headers, {"area": area} if area else {})
                status = found - 4_000 if isinstance(found, int) else 200
                return Answer(status, b"" if isinstance(found, int) else orjson.dumps(found))
            return await ask(
                self.served.app, endpoint.method, self.path(endpoint), headers, self.body(endpoint),
                self.query(endpoint) | ({"area": area} if area else {}),
            )  # fmt: skip

    def subject(self, role: Role) -> str:
        """Return whom a token of this role stands for."""
        return self.assignment.responder_id if role is Role.PATROL else "somebody"


CELLS: Final = list(itertools.product(Role, endpoints()))
ALLOWED: Final = [cell for cell in CELLS if allowed(cell[0], cell[1].permission)]
FORBIDDEN: Final = [cell for cell in CELLS if not allowed(cell[0], cell[1].permission)]


def test_every_route_says_whom_it_is_for_and_what_area_and_town_mean_for_it() -> None:
    """No route can be added without declaring one permission, or being public by name, and its scope."""
    assert [route.path for route in routes() if route.path not in PUBLIC and len(needs(route)) != 1] == []
    assert [route.path for route in routes() if route.path in PUBLIC and needs(route)] == []
    sockets = [r.path for r in _all(Served().app.routes) if isinstance(r, APIWebSocketRoute)]
    assert sockets == [SOCKET]
    assert {endpoint.place for endpoint in endpoints()} == set(SCOPES)


def test_the_matrix_is_whole() -> None:
    """Every role is forbidden something and allowed something, every command is in it."""
    assert {role for role, _ in FORBIDDEN} == {role for role, _ in ALLOWED} == set(Role)
    assert {endpoint.command for endpoint in endpoints()} == {"", *COMMANDS}
    assert len(CELLS) == len(Role) * len(endpoints())
    assert len(FORBIDDEN) > 100


@pytest.mark.parametrize(("role", "endpoint"), FORBIDDEN, ids=str)
async def test_forbidden(role: Role, endpoint: Endpoint) -> None:
    """A role without the permission gets 403, naming the permission, by token and by session alike."""
    place = Place()
    answer = await place.asked(endpoint, place.served.header(role, place.subject(role)))
    assert answer.status == 403
    if endpoint.method != "WS":
        expected = endpoint.permission
        if endpoint.command and not allowed(role, Permission.TAKE_CALLS):
            expected = Permission.TAKE_CALLS
        assert answer.json()["permission"] == expected
        by_cookie = await place.asked(endpoint, await session(place, role))
        assert (by_cookie.status, by_cookie.json()["permission"]) == (403, expected)


@pytest.mark.parametrize(("role", "endpoint"), ALLOWED, ids=str)
async def test_allowed(role: Role, endpoint: Endpoint) -> None:
    """A role with the permission is let in: whatever else is wrong, it is not who asks."""
    place = Place()
    answer = await place.asked(endpoint, place.served.header(role, place.subject(role)))
    assert answer.status not in (401, 403), answer.body


@pytest.mark.parametrize("endpoint", endpoints(), ids=str)
async def test_nothing_without_a_token(endpoint: Endpoint) -> None:
    """Nobody gets in with nothing, a guess, a ticket or a session as a token, or a token as a session."""
    place = Place()
    token = place.served.tokens.issue(Role.SUPERVISOR, "s")
    cookie = (await session(place, Role.SUPERVISOR))["Cookie"]
    wrong = [
        {},
        {"Authorization": "Bearer dsp_unknown"},
        {"Authorization": "Bearer " + cookie.partition("=")[2]},
        {"Authorization": "Basic " + token},
        {"Cookie": f"dispatch={token}", "Origin": ORIGIN},
    ]
    assert [(await place.asked(endpoint, headers)).status for headers in wrong] == [401] * len(wrong)


@pytest.mark.parametrize(("role", "endpoint"), ALLOWED, ids=str)
async def test_another_area(role: Role, endpoint: Endpoint) -> None:
    """Who belongs to another area is refused, or finds nothing, wherever an area has a meaning."""
    place, (scope, _) = Place(), SCOPES[endpoint.place]
    headers = place.served.header(role, place.subject(role), FOREIGN_AREA)
    # An alert says in its body which area it is of.
    named = AREA if scope == "refuses" and not endpoint.publishes else ""
    answer = await place.asked(endpoint, headers, named)
    expected = {"refuses": (403,), "hides": (404,), "none": (200, 201, 404), "mine": (200, 404, 422)}[scope]
    assert answer.status in expected, answer.body
    if endpoint.publishes:
        assert place.served.publisher.records == []


@pytest.mark.parametrize(("role", "endpoint"), ALLOWED, ids=str)
async def test_another_town(role: Role, endpoint: Endpoint) -> None:
    """Who belongs to another town sees and commands nothing there."""
    place, (_, scope) = Place(), SCOPES[endpoint.place]
    before = place.served.area.world.state.seq
    headers = place.served.header(role, place.subject(role), AREA, FOREIGN_TOWN)
    answer = await place.asked(endpoint, headers)
    if scope == "hides":
        assert answer.status == 404
        assert place.served.area.world.state.seq == before
    else:
        assert answer.status not in (401, 403)
    if scope == "filters" and role is not Role.PATROL:
        assert place.incident.incident_id.encode() not in answer.body
        assert b"unit-e" not in answer.body


async def test_what_is_public() -> None:
    """Health, description, pages and logging in ask for no token; what is not configured is not there."""
    served = Served()
    answers = {path: (await ask(served.app, "GET", path, {})).status for path in sorted(PUBLIC)}
    assert answers == {
        "/": 200, "/assets/{name:path}": 404, "/basemap.pmtiles": 404, "/hall": 200, "/healthz": 200,
        "/icon-192.png": 404, "/icon-512.png": 404, "/icon.svg": 200, "/login": 404, "/login/callback": 404,
        "/openapi.json": 200, "/phone": 200, "/phone.webmanifest": 200, "/readyz": 200, "/sign-in": 200,
        "/sw.js": 200, "/v1/devices": 405, "/v1/ui": 200,
    }  # fmt: skip


async def session(place: Place, role: Role) -> dict[str, str]:
    """Return the headers of our own page with a session of this role."""
    served = place.served
    principal = await served.app.state.authenticator.authenticate(
        served.tokens.issue(role, place.subject(role), AREA)
    )
    secret = await served.tokens.open_session(principal, None)
    return {"Cookie": f"{served.browser.session_cookie}={secret}", "Origin": ORIGIN}
