"""Device codes and the sessions that phones were logged in with: on record, the code as its hash only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dispatch.gateway.device_codes import CODE_S, MOST_WAITING, LoggedIn, TooManyCodes
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import Kind, new_token, token_hash
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from dispatch.store.tokens import PREFIX_CHARS
from schemas.text import storable_text

LABEL: Final = "device: "
"""What the label of a session begins with that came from a device code; the device's name follows."""


@dataclass(frozen=True, slots=True)
class DeviceEntry:
    """A code and the device that used it. Times are UTC ms, 0 for never.

    `state` is `waiting`, `not used`, `logged in`, `revoked` or `ended`; `prefix` tells sessions apart.
    """

    code_id: int
    area_id: str
    responder_id: str
    issued_by: str
    device_name: str
    prefix: str
    issued_at: int
    expires_at: int
    used_at: int
    revoked_at: int
    state: str


class Devices:
    """The device codes of the service, one place for all consoles."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def salt(self) -> bytes:
        """Return what codes are hashed with here."""
        async with self._store.connection() as connection:
            return bytes(await SQL.device_salt(connection))

    async def add(self, code_hash: bytes, area_id: str, responder_id: str, actor: str) -> tuple[int, int]:
        """Put a code on record, and end the responder's earlier ones; return its number and end (UTC ms).

        The number is 0 when a code with this hash waits already. Raises TooManyCodes.
        """
        whose = {"area_id": area_id, "responder_id": responder_id}
        async with self._store.transaction() as unit:
            await SQL.queue_device_codes(unit.connection)
            await SQL.end_device_codes(unit.connection, **whose)
            if await SQL.waiting_device_codes(unit.connection) >= MOST_WAITING:
                raise TooManyCodes
            row = await SQL.add_device_code(
                unit.connection, code_hash=code_hash, issued_by=storable_text(actor), seconds=CODE_S, **whose
            )
        return (row["code_id"], row["expires_at"]) if row is not None else (0, 0)

    async def use(self, code_hash: bytes, device_name: str, seconds: int) -> LoggedIn | None:
        """Begin a session of `seconds` for whom the code was issued; None if none such waits any more."""
        secret, name = new_token(Kind.SESSION), storable_text(device_name)
        hashed = token_hash(secret)
        async with self._store.transaction() as unit:
            row = await SQL.use_device_code(unit.connection, code_hash=code_hash, device_name=name)
            if row is None:
                return None
            until = int(await SQL.database_now(unit.connection)) + seconds * 1_000
            await SQL.forget_sessions(unit.connection)
            await SQL.add_token(
                unit.connection, token_hash=hashed, kind=Kind.SESSION.value, parent_hash=None,
                prefix=secret[:PREFIX_CHARS], role=Role.PATROL.value, subject=row["responder_id"],
                area_id=row["area_id"], towns=[], label=LABEL + name, expires_at=until,
            )  # fmt: skip
            await SQL.note_device_session(unit.connection, code_id=row["code_id"], session_hash=hashed)
        return LoggedIn(secret, row["code_id"], row["responder_id"], row["area_id"], LABEL + name, until)

    async def all(self) -> Sequence[DeviceEntry]:
        """Return every code that is on record, oldest first, with the device that used it."""
        async with self._store.connection() as connection:
            return [DeviceEntry(**dict(row)) for row in await fetch(SQL.list_devices(connection))]

    async def revoke_prefix(self, prefix: str) -> int:
        """End the session of a device by its first characters; return how many there were."""
        if not prefix:
            return 0
        async with self._store.connection() as connection:
            return len(await fetch(SQL.revoke_devices(connection, prefix=prefix, responder_id="")))

    async def revoke_responder(self, responder_id: str) -> int:
        """End every device's session and every waiting code of a responder; return how many there were."""
        name = storable_text(responder_id)
        async with self._store.transaction() as unit:
            codes = await fetch(SQL.revoke_device_codes(unit.connection, responder_id=name))
            sessions = await fetch(SQL.revoke_devices(unit.connection, prefix="", responder_id=name))
        return len(codes) + len(sessions)
