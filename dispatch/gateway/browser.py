"""What browsers need of us: whose pages are ours, and cookies that only those pages send back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dispatch.gateway.problem import Problem

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Browser:
    """The web origins of our pages, and how their cookies are made.

    `secure` is for pages served over https: the cookies' names then begin with `__Host-`, so that no
    other host can set them. A session lasts `session_s` seconds at most.
    """

    origins: frozenset[str] = frozenset()
    secure: bool = False
    session_s: int = 12 * 3_600

    @property
    def session_cookie(self) -> str:
        """The name of the cookie that carries a session."""
        return self._name("dispatch")

    @property
    def login_cookie(self) -> str:
        """The name of the cookie that a log-in is known by when it comes back from the issuer."""
        return self._name("dispatch-login")

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name

    def trusts(self, connection: HTTPConnection) -> bool:
        """Tell whether a request comes from no page, or from exactly one of ours."""
        origin = connection.headers.get("origin")
        return origin is None or origin in self.origins

    def check_cookie_use(self, connection: HTTPConnection) -> None:
        """Let a request by cookie through only if our own page made it; raises Problem 403.

        What changes something needs an Origin that is exactly one of ours. What only reads may come
        without one, as browsers send it, unless they say that another site asked.
        """
        origin = connection.headers.get("origin")
        if origin is None and connection.scope.get("method") in _SAFE:
            if connection.headers.get("sec-fetch-site", "none") in _OWN_SITE:
                return
            raise Problem(403, "another site asked for this with the cookie of a session")
        if origin not in self.origins:
            raise Problem(403, f"origin {(origin or 'none')[:100]!r} may not use the cookie of a session")

    def put(
        self, response: Response, name: str, value: str, max_age: int, same_site: Literal["strict", "lax"]
    ) -> None:
        """Set a cookie for `max_age` seconds that scripts cannot read; 0 removes it."""
        response.set_cookie(
            name, value, max_age, path="/", secure=self.secure, httponly=True, samesite=same_site
        )

    def begin_session(self, response: Response, secret: str, seconds: int) -> None:
        """Give the browser a session."""
        self.put(response, self.session_cookie, secret, seconds, "strict")

    def end_session(self, response: Response) -> None:
        """Take the session from the browser."""
        self.put(response, self.session_cookie, "", 0, "strict")
