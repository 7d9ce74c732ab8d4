"""How a route says what it needs: `Annotated[Principal, Depends(Needs(Permission.READ_INCIDENTS))]`."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from dispatch.gateway.auth import Authenticator, Principal, Unauthenticated
from dispatch.gateway.parameters import refuse_unknown_parameters
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, forbidden, unauthenticated

_SCHEME = "bearer"


def bearer(connection: HTTPConnection) -> str:
    """Return the token of the Authorization header, "" if there is none; never one from the URL."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else ""


def authenticator(connection: HTTPConnection) -> Authenticator:
    """Return the authenticator of the application that `connection` came to."""
    found = connection.app.state.authenticator
    assert isinstance(found, Authenticator)
    return found


class Needs:
    """A dependency that lets through only those whose role has `permission`, and says who they are."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, connection: HTTPConnection) -> Principal:
        """Return who is asking; raises Problem 401 or 403, and 422 for a parameter that the call has not."""
        try:
            principal = await authenticator(connection).authenticate(bearer(connection))
        except Unauthenticated:
            raise unauthenticated() from None
        if not principal.may(self.permission):
            raise forbidden(principal.role, self.permission)
        # Only now: who has no token learns nothing about the calls.
        refuse_unknown_parameters(connection)
        return principal


def area_for(principal: Principal, requested: str | None, default: str) -> str:
    """Return the area a request is about; raises Problem 403 when it is not the principal's own."""
    own = principal.area_id
    if own and requested and requested != own:
        raise Problem(403, f"area {requested[:12]!r} is not yours; yours is {own!r}")
    return own or requested or default
