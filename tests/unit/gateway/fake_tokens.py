"""Tokens, sessions and tickets in memory, for tests of everything that stands on them."""

from __future__ import annotations

from dataclasses import replace

from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.gateway.tickets import Ticket
from dispatch.gateway.tokens import Kind, TokenRecord, new_token, token_hash


class MemoryTokens:
    """A token directory in memory that counts how often it is asked."""

    def __init__(self) -> None:
        self.records: dict[bytes, TokenRecord] = {}
        self.parents: dict[bytes, bytes] = {}
        self.asked = 0

    def issue(
        self, role: Role, subject: str, area_id: str = "", expires_at: int = 0, towns: tuple[str, ...] = ()
    ) -> str:
        """Make a token and return it."""
        return self._add(Kind.TOKEN, Principal(role, subject, area_id, "test", towns, expires_at))

    async def open_session(self, principal: Principal, parent: bytes | None) -> str:
        """Begin a session, bound to its parent."""
        secret = self._add(Kind.SESSION, principal)
        if parent is not None:
            self.parents[token_hash(secret)] = parent
        return secret

    def _add(self, kind: Kind, who: Principal) -> str:
        token = new_token(kind)
        record = TokenRecord(
            token_hash(token),
            who.role,
            who.subject,
            who.area_id,
            who.label,
            who.expires_at,
            0,
            who.towns,
            kind,
        )
        self.records[record.token_hash] = record
        return token

    async def revoke(self, token: str) -> bool:
        """Forget a token or session."""
        return self.records.pop(token_hash(token), None) is not None

    def change(self, token: str, role: Role) -> None:
        """Give a token another role."""
        self.records[token_hash(token)] = replace(self.records[token_hash(token)], role=role)

    async def find(self, token_hash: bytes) -> TokenRecord | None:
        """Return the record with this hash, or None; a session has the rights of its parent."""
        self.asked += 1
        record = self.records.get(token_hash)
        parent = self.parents.get(token_hash)
        if record is None or parent is None:
            return record
        above = self.records.get(parent)
        return replace(record, role=above.role, towns=above.towns) if above else None


class MemoryTickets:
    """A ticket office in memory."""

    def __init__(self) -> None:
        self.tickets: dict[str, Ticket] = {}

    async def issue(self, ticket: Ticket) -> str:
        """Return the secret of a new ticket."""
        secret = new_token(Kind.TICKET)
        self.tickets[secret] = ticket
        return secret

    async def take(self, secret: str) -> Ticket | None:
        """Return what the ticket is good for, once."""
        return self.tickets.pop(secret, None)
