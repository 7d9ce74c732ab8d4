"""Tokens in memory, for tests of everything that stands on them."""

from __future__ import annotations

from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import TokenRecord, new_token, token_hash


class MemoryTokens:
    """A token directory in memory that counts how often it is asked."""

    def __init__(self) -> None:
        self.records: dict[bytes, TokenRecord] = {}
        self.asked = 0

    def issue(self, role: Role, subject: str, area_id: str = "", expires_at: int = 0) -> str:
        """Make a token and return it."""
        token = new_token()
        record = TokenRecord(token_hash(token), role, subject, area_id, "test", expires_at)
        self.records[record.token_hash] = record
        return token

    def revoke(self, token: str) -> None:
        """Forget a token."""
        del self.records[token_hash(token)]

    async def find(self, token_hash: bytes) -> TokenRecord | None:
        """Return the record with this hash, or None."""
        self.asked += 1
        return self.records.get(token_hash)
