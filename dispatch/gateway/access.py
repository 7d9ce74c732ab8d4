"""How a route says what it needs: `Annotated[Principal, Depends(Needs(Permission.READ_INCIDENTS))]`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from dispatch.gateway.auth import (
    Authenticator,
    IssuerAway,
    NoRights,
    Principal,
    Unauthenticated,
    is_signed,
)
from dispatch.gateway.browser import Browser
from dispatch.gateway.parameters import refuse_unknown_parameters
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, forbidden, unauthenticated
from dispatch.gateway.tokens import Kind, token_hash

_SCHEME = "bearer"


@dataclass(frozen=True, slots=True)
class Identified:
    """Who is asking, and with what: `secret` is a token or the value of a session's cookie."""

    principal: Principal
    kind: Kind
    secret: str

    @property
    def hash(self) -> bytes | None:
        """What the secret is known by in the database; None for a signed token, which is not there."""
        return None if self.kind is Kind.TOKEN and is_signed(self.secret) else token_hash(self.secret)


def bearer(connection: HTTPConnection) -> str:
    """Return the token of the Authorization header, "" if there is none; never one from the URL."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == _SCHEME else ""


def authenticator(connection: HTTPConnection) -> Authenticator:
    """Return the authenticator of the application that `connection` came to."""
    found = connection.app.state.authenticator
    assert isinstance(found, Authenticator)
    return found


def browser_of(connection: HTTPConnection) -> Browser:
    """Return what the application that `connection` came to knows of browsers."""
    found = connection.app.state.browser
    assert isinstance(found, Browser)
    return found


async def identify(connection: HTTPConnection) -> Identified:
    """Return who is asking, by the Authorization header or else by the cookie of a session.

    Raises Problem 401; 403 for somebody without any rights, or a cookie that another site's page
    sent; 503 while a signed token cannot be judged.
    """
    secret, kind = bearer(connection), Kind.TOKEN
    if not secret:
        secret, kind = connection.cookies.get(browser_of(connection).session_cookie, ""), Kind.SESSION
    try:
        principal = await authenticator(connection).authenticate(secret, kind)
    except Unauthenticated:
        raise unauthenticated() from None
    except NoRights as reason:
        raise Problem(403, str(reason)) from None
    except IssuerAway as reason:
        raise Problem(503, str(reason), headers={"Retry-After": "5"}) from None
    if kind is Kind.SESSION:
        browser_of(connection).check_cookie_use(connection)
    return Identified(principal, kind, secret)


class Needs:
    """A dependency that lets through only those whose role has `permission`, and says who they are."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, connection: HTTPConnection) -> Principal:
        """Return who is asking; raises Problem as `identify`, 403, and 422 for an unknown parameter."""
        identified = await identify(connection)
        if not identified.principal.may(self.permission):
            raise forbidden(identified.principal.role, self.permission)
        # Only now: who has no token learns nothing about the calls.
        refuse_unknown_parameters(connection)
        connection.state.identified = identified
        return identified.principal


def identified_of(connection: HTTPConnection) -> Identified:
    """Return what `Needs` found out about this request."""
    found = connection.state.identified
    assert isinstance(found, Identified)
    return found


def check(principal: Principal, permission: Permission) -> None:
    """Let `principal` through to a part of what a route does; raises Problem 403."""
    if not principal.may(permission):
        raise forbidden(principal.role, permission)


def area_for(principal: Principal, requested: str | None, default: str) -> str:
    """Return the area a request is about; raises Problem 403 when it is not the principal's own."""
    own = principal.area_id
    if own and requested and requested != own:
        raise Problem(403, f"area {requested[:12]!r} is not yours; yours is {own!r}")
    return own or requested or default
