"""Tickets to the live feed: for a page that may not put its token into a frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from dispatch.gateway.auth import Principal

TICKET_S: Final = 30
"""How long a ticket is good for, in seconds."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whom a ticket lets in. `parent` is the hash of the token or session it was asked for with.

    Without a parent (a signed token) the rights hold until `principal.expires_at`.
    """

    principal: Principal
    parent: bytes | None = None


class TicketOffice(Protocol):
    """Where tickets are kept (`dispatch.store.tickets`): one place for all consoles."""

    async def issue(self, ticket: Ticket) -> str:
        """Return the secret of a new ticket; it is good once, for `TICKET_S` seconds."""

    async def take(self, secret: str) -> Ticket | None:
        """Return what the ticket is good for and make it good for nothing; None if it is none, or late."""
