"""Bearer tokens as they are kept: only their hash, with whom they stand for and until when."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from dispatch.gateway.permissions import Role

_ENTROPY_BYTES: Final = 32
MAX_TOKEN_CHARS: Final = 256
"""A longer credential is refused unread."""


class Kind(StrEnum):
    """What a secret is good for; one of another kind is as good as none."""

    TOKEN = "token"
    """An `Authorization: Bearer` header."""
    SESSION = "session"
    """The cookie of a browser."""
    TICKET = "ticket"
    """The first frame of one WebSocket."""


_PREFIXES: Final = {Kind.TOKEN: "dsp_", Kind.SESSION: "dss_", Kind.TICKET: "dst_"}


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What is known of a token or a session. Times are UTC milliseconds, 0 for never.

    `subject` is whom it stands for: a responder id for a patrol, a person or a system otherwise.
    `area_id` "" is every area, no `towns` are all towns of it. A session that came from a token has
    the rights that the token has now, and ends with it.
    """

    token_hash: bytes
    role: Role
    subject: str
    area_id: str = ""
    label: str = ""
    expires_at: int = 0
    revoked_at: int = 0
    towns: tuple[str, ...] = ()
    kind: Kind = Kind.TOKEN

    def valid_at(self, now_ms: int) -> bool:
        """Tell whether the token may be used at `now_ms`."""
        expired = self.expires_at != 0 and self.expires_at <= now_ms
        revoked = self.revoked_at != 0 and self.revoked_at <= now_ms
        return not (expired or revoked)


class TokenDirectory(Protocol):
    """Where tokens are looked up by their hash."""

    async def find(self, token_hash: bytes) -> TokenRecord | None:
        """Return the record of the token with this SHA-256, or None."""


def new_token(kind: Kind = Kind.TOKEN) -> str:
    """Return a new random secret of 256 bits; it is shown once and never stored."""
    return _PREFIXES[kind] + secrets.token_urlsafe(_ENTROPY_BYTES)


def token_hash(token: str) -> bytes:
    """Return the SHA-256 of `token`: with 256 random bits behind it, a slow hash would add nothing."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
