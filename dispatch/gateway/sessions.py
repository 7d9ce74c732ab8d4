"""Sessions of browsers: begun with a token or by logging in, bounded, and ended within seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from dispatch.gateway.auth import Authenticator, Principal
from dispatch.gateway.tokens import token_hash


class SessionBook(Protocol):
    """Where sessions are kept (`dispatch.store.tokens`): one place for all consoles."""

    async def open_session(self, principal: Principal, parent: bytes | None) -> str:
        """Begin a session until `principal.expires_at`, bound to a `parent` token; return its secret."""

    async def revoke(self, token: str) -> bool:
        """Revoke a token or session from now on; False if it is unknown or was revoked before."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A new session: its secret, how many seconds it lasts, and whose it is."""

    secret: str
    seconds: int
    principal: Principal


class Sessions:
    """Begins and ends sessions that last `longest_s` seconds at most, and no longer than what began them."""

    def __init__(
        self, book: SessionBook, authenticator: Authenticator, now_ms: Callable[[], int], longest_s: int
    ) -> None:
        self._book = book
        self._authenticator = authenticator
        self._now_ms = now_ms
        self._longest_s = longest_s

    async def begin(self, principal: Principal, parent: bytes | None = None) -> Begun:
        """Begin a session for `principal`; with the hash of a `parent` token it ends with that token."""
        now = self._now_ms()
        until = now + self._longest_s * 1_000
        if principal.expires_at:
            until = min(until, principal.expires_at)
        held = replace(principal, expires_at=until)
        return Begun(await self._book.open_session(held, parent), max((until - now) // 1_000, 1), held)

    async def end(self, secret: str) -> None:
        """End a session; on this console at once, on others within the seconds of their memory."""
        await self._book.revoke(secret)
        self._authenticator.forget(token_hash(secret))
