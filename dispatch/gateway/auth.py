"""From a bearer token to the person, patrol or system behind it."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from dispatch.gateway.permissions import Permission, Role, allowed
from dispatch.gateway.tokens import MAX_TOKEN_CHARS, TokenDirectory, TokenRecord, token_hash


class Unauthenticated(Exception):
    """No token, or one that is unknown, expired or revoked; which of these is not told."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `area_id` "" means every area; `subject` is the responder id of a patrol."""

    role: Role
    subject: str
    area_id: str = ""
    label: str = ""

    def may(self, permission: Permission) -> bool:
        """Tell whether the role of this principal has `permission`."""
        return allowed(self.role, permission)

    @property
    def actor(self) -> str:
        """How the area log names this principal: `role:subject`."""
        return f"{self.role}:{self.subject}"


@dataclass(frozen=True, slots=True)
class _Remembered:
    record: TokenRecord
    until: float


class Authenticator:
    """Looks tokens up, remembering good ones for `ttl_s` seconds, so that a revoked one soon stops.

    At most `capacity` tokens are remembered, the least recently used forgotten first. Unknown tokens
    are not remembered: guessing must not push good ones out. `monotonic` counts seconds for the
    memory, `now_ms` is the UTC time in milliseconds that expiry is measured by.
    """

    def __init__(
        self,
        directory: TokenDirectory,
        *,
        monotonic: Callable[[], float],
        now_ms: Callable[[], int],
        ttl_s: float = 2.0,
        capacity: int = 4_096,
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
        self._memory: OrderedDict[bytes, _Remembered] = OrderedDict()

    async def authenticate(self, token: str) -> Principal:
        """Return who holds `token`; raises Unauthenticated."""
        if not 0 < len(token) <= MAX_TOKEN_CHARS:
            raise Unauthenticated
        wanted = token_hash(token)
        record = self._recall(wanted) or await self._look_up(wanted)
        if record is None or not record.valid_at(self._now_ms()):
            self._memory.pop(wanted, None)
            raise Unauthenticated
        return Principal(record.role, record.subject, record.area_id, record.label)

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
