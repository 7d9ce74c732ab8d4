"""Bearer tokens and sessions: given out once, kept as their SHA-256 only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import Kind, TokenRecord, new_token, token_hash
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch

PREFIX_CHARS = 10
"""So many characters of a token are shown in lists, to tell it from others."""


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
    towns: tuple[str, ...] = ()
    kind: str = Kind.TOKEN.value


class Tokens:
    """The tokens of the service."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def issue(
        self,
        role: Role,
        subject: str,
        area_id: str = "",
        label: str = "",
        expires_at: int = 0,
        towns: Sequence[str] = (),
    ) -> str:
        """Make a token of 256 random bits and return it; nobody can read it again.

        `area_id` "" is every area, no `towns` are all towns, `expires_at` (UTC ms) 0 is never.
        """
        return await self._add(Kind.TOKEN, Principal(role, subject, area_id, label, tuple(towns), expires_at))

    async def open_session(self, principal: Principal, parent: bytes | None) -> str:
        """Begin a session with these rights until `principal.expires_at`, and return its secret.

        With the hash of a `parent` token the session has that token's rights, and ends with it.
        Without one, earlier sessions of the same person that had other rights end now.
        """
        if parent is None:
            async with self._store.connection() as connection:
                rights = {"role": principal.role.value, "area_id": principal.area_id}
                who = {"subject": principal.subject, "label": principal.label, "towns": list(principal.towns)}
                await fetch(SQL.revoke_other_rights(connection, **rights, **who))
                await SQL.forget_sessions(connection)
        return await self._add(Kind.SESSION, principal, parent)

    async def _add(self, kind: Kind, principal: Principal, parent: bytes | None = None) -> str:
        token = new_token(kind)
        async with self._store.connection() as connection:
            await SQL.add_token(
                connection, token_hash=token_hash(token), kind=kind.value, parent_hash=parent,
                prefix=token[:PREFIX_CHARS], role=principal.role.value, subject=principal.subject,
                area_id=principal.area_id, towns=list(principal.towns), label=principal.label,
                expires_at=principal.expires_at,
            )  # fmt: skip
        return token

    async def find(self, token_hash: bytes) -> TokenRecord | None:
        """Return the record of the token or session with this SHA-256; the caller checks its times."""
        return (await self.find_all([token_hash])).get(token_hash)

    async def find_all(self, token_hashes: Sequence[bytes]) -> Mapping[bytes, TokenRecord]:
        """Return the records of the tokens and sessions with these SHA-256 that are known, by hash."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.find_tokens(connection, token_hashes=list(token_hashes)))
        return {
            row["token_hash"]: TokenRecord(
                row["token_hash"], Role(row["role"]), row["subject"], row["area_id"], row["label"],
                row["expires_at"], row["revoked_at"], tuple(row["towns"]), Kind(row["kind"]),
            )
            for row in rows
        }  # fmt: skip

    async def revoke(self, token: str) -> bool:
        """Revoke a token from now on; False if it is unknown or was revoked before."""
        async with self._store.connection() as connection:
            return bool(await fetch(SQL.revoke_token(connection, token_hash=token_hash(token))))

    async def revoke_prefix(self, prefix: str) -> int:
        """Revoke what a list shows under this prefix; return how many there were."""
        async with self._store.connection() as connection:
            return len(await fetch(SQL.revoke_prefix(connection, prefix=prefix)))

    async def revoke_subject(self, subject: str) -> int:
        """Revoke every token and session of somebody from now on; return how many there were."""
        async with self._store.connection() as connection:
            return len(await fetch(SQL.revoke_subject(connection, subject=subject)))

    async def revoke_label(self, label: str) -> int:
        """Revoke every token of that label from now on; return how many there were."""
        async with self._store.connection() as connection:
            return len(await fetch(SQL.revoke_label(connection, label=label)))

    async def all(self) -> Sequence[TokenEntry]:
        """Return every token ever issued and every session, oldest first."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.list_tokens(connection))
        return [TokenEntry(**(dict(row) | {"towns": tuple(row["towns"])})) for row in rows]
