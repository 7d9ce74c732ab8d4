"""From a bearer token or a session to the person, patrol or system behind it."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Protocol

from dispatch.gateway.permissions import Permission, Role, allowed
from dispatch.gateway.tokens import MAX_TOKEN_CHARS, Kind, TokenDirectory, TokenRecord, token_hash


class Unauthenticated(Exception):
    """No token, or one that is unknown, expired or revoked; which of these is not told."""


class NoRights(Exception):
    """The issuer of identities knows who is asking, and nothing that may be done here follows from it."""


class IssuerAway(Exception):
    """The issuer of identities does not answer, and without it nobody can tell."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `area_id` "" means every area; `subject` is the responder id of a patrol.

    `towns` are the codes of the towns whose incidents are theirs, none for all of the area.
    `expires_at` is when all of this ends, UTC ms, 0 for never.
    """

    role: Role
    subject: str
    area_id: str = ""
    label: str = ""
    towns: tuple[str, ...] = ()
    expires_at: int = 0

    def may(self, permission: Permission) -> bool:
        """Tell whether the role of this principal has `permission`."""
        return allowed(self.role, permission)

    def sees(self, town: str) -> bool:
        """Tell whether what happens in `town` is theirs; a place that nobody knows ("") is everybody's."""
        return not (self.towns and town) or town in self.towns

    @property
    def actor(self) -> str:
        """How the area log names this principal: `role:subject`."""
        return f"{self.role}:{self.subject}"


class SignedBearers(Protocol):
    """Who vouches for signed tokens (`dispatch.gateway.oidc`)."""

    async def principal(self, token: str) -> Principal:
        """Return whom a signed token stands for; raises Unauthenticated, NoRights or IssuerAway."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    record: TokenRecord
    until: float


class Authenticator:
    """Looks tokens up, remembering good ones for `ttl_s` seconds, so that a revoked one soon stops.

    At most `capacity` tokens are remembered, the least recently used forgotten first. Unknown tokens
    are not remembered: guessing must not push good ones out. `monotonic` counts seconds for the
    memory, `now_ms` is the UTC time in milliseconds that expiry is measured by. `signed` looks at
    tokens that an issuer of identities has signed; without it they are as good as none.
    """

    def __init__(
        self,
        directory: TokenDirectory,
        *,
        monotonic: Callable[[], float],
        now_ms: Callable[[], int],
        ttl_s: float = 2.0,
        capacity: int = 4_096,
        signed: SignedBearers | None = None,
    ) -> None:
        if not 0 <= ttl_s <= 5:
            raise ValueError(f"ttl_s is {ttl_s}; the limit is 0 to 5 seconds, so that revocation bites")
        if capacity < 1:
            raise ValueError(f"capacity is {capacity}; it should be at least 1")
        self._directory = directory
        self._monotonic = monotonic
        self._now_ms = now_ms
        self._ttl_s = ttl_s
        self._capacity = capacity
        self._signed = signed
        self._memory: OrderedDict[bytes, _Remembered] = OrderedDict()

    async def authenticate(self, token: str, kind: Kind = Kind.TOKEN) -> Principal:
        """Return who holds `token`; raises Unauthenticated.

        A signed token may also raise NoRights or IssuerAway.
        """
        if kind is Kind.TOKEN and is_signed(token):
            if self._signed is None:
                raise Unauthenticated
            return await self._signed.principal(token)
        if not 0 < len(token) <= MAX_TOKEN_CHARS:
            raise Unauthenticated
        return await self.known(token_hash(token), (kind,))

    async def known(self, wanted: bytes, kinds: Container[Kind]) -> Principal:
        """Return whom the secret with this SHA-256 stands for; raises Unauthenticated."""
        record = self._recall(wanted) or await self._look_up(wanted)
        if record is None or not record.valid_at(self._now_ms()):
            self._memory.pop(wanted, None)
            raise Unauthenticated
        if record.kind not in kinds:
            raise Unauthenticated
        return Principal(
            record.role, record.subject, record.area_id, record.label, record.towns, record.expires_at
        )

    def forget(self, token_hash: bytes) -> None:
        """Look the secret with this SHA-256 up anew when it comes again."""
        self._memory.pop(token_hash, None)

    def _recall(self, wanted: bytes) -> TokenRecord | None:
        remembered = self._memory.get(wanted)
        if remembered is None or remembered.until <= self._monotonic():
            return None
        self._memory.move_to_end(wanted)
        return remembered.record

    async def _look_up(self, wanted: bytes) -> TokenRecord | None:
        # Counted from before the query: the answer may be as old as its question.
        until = self._monotonic() + self._ttl_s
        record = await self._directory.find(wanted)
        if record is None or not hmac.compare_digest(record.token_hash, wanted):
            return None
        self._memory[wanted] = _Remembered(record, until)
        self._memory.move_to_end(wanted)
        while len(self._memory) > self._capacity:
            self._memory.popitem(last=False)
        return record


def is_signed(token: str) -> bool:
    """Tell whether `token` has the form of a signed one (JWS); ours have no dots."""
    return token.count(".") == 2
