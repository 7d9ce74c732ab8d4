"""Bearer tokens: given out once, kept as their SHA-256 only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import TokenRecord, new_token, token_hash
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch

_PREFIX_CHARS = 10


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """A token in a list, told from others by its first characters. Times are UTC ms, 0 for never."""

    prefix: str
    role: str
    subject: str
    area_id: str
    label: str
    created_at: int
    expires_at: int
    revoked_at: int


class Tokens:
    """The tokens of the service."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def issue(
        self, role: Role, subject: str, area_id: str = "", label: str = "", expires_at: int = 0
    ) -> str:
        """Make a token of 256 random bits and return it; nobody can read it again.

        `area_id` "" is every area, `expires_at` (UTC ms) 0 is never.
        """
        token = new_token()
        async with self._store.connection() as connection:
            await SQL.add_token(
                connection, token_hash=token_hash(token), prefix=token[:_PREFIX_CHARS], role=role.value,
                subject=subject, area_id=area_id, label=label, expires_at=expires_at,
            )  # fmt: skip
        return token

    async def find(self, token_hash: bytes) -> TokenRecord | None:
        """Return the record of the token with this SHA-256, or None; the caller checks its times."""
        async with self._store.connection() as connection:
            row = await SQL.find_token(connection, token_hash=token_hash)
        if row is None:
            return None
        return TokenRecord(
            row["token_hash"], Role(row["role"]), row["subject"], row["area_id"], row["label"],
            row["expires_at"], row["revoked_at"],
        )  # fmt: skip

    async def revoke(self, token: str) -> bool:
        """Revoke a token from now on; False if it is unknown or was revoked before."""
        async with self._store.connection() as connection:
            return bool(await fetch(SQL.revoke_token(connection, token_hash=token_hash(token))))

    async def revoke_label(self, label: str) -> int:
        """Revoke every token of that label from now on; return how many there were."""
        async with self._store.connection() as connection:
            return len(await fetch(SQL.revoke_label(connection, label=label)))

    async def all(self) -> Sequence[TokenEntry]:
        """Return every token ever issued, oldest first."""
        async with self._store.connection() as connection:
            return [TokenEntry(*tuple(row)) for row in await fetch(SQL.list_tokens(connection))]
