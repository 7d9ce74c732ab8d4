"""Tickets to the live feed: each is good once, on whichever console it is shown."""

from __future__ import annotations

from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.gateway.tickets import TICKET_S, Ticket
from dispatch.gateway.tokens import Kind, new_token, token_hash
from dispatch.store.pool import Store
from dispatch.store.statements import SQL


class Tickets:
    """The tickets of the service, kept as their SHA-256 only."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def issue(self, ticket: Ticket) -> str:
        """Return the secret of a new ticket; it is good once, for 30 seconds."""
        secret, who = new_token(Kind.TICKET), ticket.principal
        async with self._store.connection() as connection:
            await SQL.add_ticket(
                connection, ticket_hash=token_hash(secret), parent_hash=ticket.parent, role=who.role.value,
                subject=who.subject, area_id=who.area_id, towns=list(who.towns), label=who.label,
                holds_until=who.expires_at, seconds=TICKET_S,
            )  # fmt: skip
        return secret

    async def take(self, secret: str) -> Ticket | None:
        """Return what the ticket is good for and make it good for nothing; None if it is none, or late."""
        async with self._store.connection() as connection:
            row = await SQL.take_ticket(connection, ticket_hash=token_hash(secret))
        if row is None or not row["fresh"]:
            return None
        who = Principal(
            Role(row["role"]), row["subject"], row["area_id"], row["label"], tuple(row["towns"]),
            row["holds_until"],
        )  # fmt: skip
        return Ticket(who, row["parent_hash"])
