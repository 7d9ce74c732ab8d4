"""Errors as RFC 9457 problem details: what went wrong, in words that name the field and the limit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):
    """An answer other than success. `extra` are further members of the body; `headers` go with it."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **extra: object
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = extra

    def response(self) -> Response:
        """Return the problem as a response."""
        body: dict[str, Any] = {
            **self.extra,
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        return Response(_encoded(body), self.status, self.headers, MEDIA_TYPE)


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body, option=orjson.OPT_UTC_Z)
    except TypeError:
        # Half a surrogate pair, quoted from what was refused: JSON can spell it, UTF-8 cannot hold it.
        return json.dumps(body, default=str).encode("ascii")


def unauthenticated() -> Problem:
    """Return the answer to a request without a valid token."""
    return Problem(
        401,
        "a valid bearer token is needed: send Authorization: Bearer <token>",
        headers={"WWW-Authenticate": 'Bearer realm="dispatch"'},
    )


def forbidden(role: str, permission: str) -> Problem:
    """Return the answer to somebody who is known but may not."""
    return Problem(403, f"role {role} does not have permission {permission}", permission=permission)


def not_found(what: str, name: str) -> Problem:
    """Return the answer to a question about something that is not there, or not for the asker."""
    return Problem(404, f"there is no {what} {name[:128]!r} here")


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer with the problem that a route raised."""
    if isinstance(error, Problem):
        return error.response()
    raise error


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Answer with a problem where the framework raised its own kind (no such path, wrong method)."""
    if not isinstance(error, HTTPException):
        raise error
    return Problem(error.status_code, str(error.detail), headers=error.headers).response()


async def on_unexpected(request: Request, error: Exception) -> Response:
    """Answer an unforeseen failure without telling its insides."""
    return Problem(500, "the service failed to answer; the failure is in its log").response()
