"""What a request may carry behind the question mark: what its route knows, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection

from dispatch.gateway.problem import Problem
from schemas.errors import shorten

_MOST_NAMED: Final = 20


def refuse_unknown_parameters(connection: HTTPConnection) -> None:
    """Raise Problem 422 naming every query parameter that the route does not know.

    A misspelt filter that is ignored shows a dispatcher another list than the one that was asked for.
    """
    route = connection.scope.get("route")
    if not isinstance(route, APIRoute) or not connection.query_params:
        return
    known = sorted(set(_names(route.dependant)))
    wrong = sorted(connection.query_params.keys() - set(known))
    if wrong:
        problem = f"is not a parameter of this call; known are {', '.join(known) or 'none'}"
        errors = [
            {
                "field": shorten(name)[1:-1],
                "value": shorten(connection.query_params[name]),
                "message": problem,
            }
            for name in wrong[:_MOST_NAMED]
        ]
        detail = "; ".join(f"{error['field']}: {error['message']}" for error in errors)
        raise Problem(422, detail, errors=errors, total=len(wrong))


def _names(dependant: Dependant) -> Iterator[str]:
    """Yield the query parameters of a route and of everything it depends on."""
    yield from (field.alias for field in dependant.query_params)
    for part in dependant.dependencies:
        yield from _names(part)
