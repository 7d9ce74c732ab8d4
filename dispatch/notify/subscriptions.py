"""Which browsers of a responder are woken by web push, as a port."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

MOST: Final = 10
"""Browsers of one responder; the one that subscribed longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the push service of a browser takes messages for it, and what they are encrypted with.

    `p256dh` is its public key, `auth` the shared secret (both base64url, RFC 8291).
    """

    endpoint: str
    p256dh: str
    auth: str

    @property
    def hash(self) -> bytes:
        """What the subscription is known by: the SHA-256 of its endpoint."""
        return endpoint_hash(self.endpoint)


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent an incident is, and what it is taken for."""

    priority: int
    category: str


def endpoint_hash(endpoint: str) -> bytes:
    """Return the SHA-256 of an endpoint."""
    return hashlib.sha256(endpoint.encode()).digest()


class Subscriptions(Protocol):
    """Where subscriptions are kept (`dispatch.store.push`)."""

    async def of(self, area_id: str, responder_id: str) -> Sequence[Subscription]:
        """Return the subscriptions of a responder whose sessions hold, oldest first."""

    async def among(self, area_id: str, responder_ids: Collection[str]) -> frozenset[str]:
        """Return those of the responders who have any subscription."""

    async def gone(self, subscription: Subscription) -> None:
        """Forget a subscription that its push service does not know any more."""

    async def urgency(self, area_id: str, incident_id: str) -> Urgency | None:
        """Return how urgent an incident is now; None if it is unknown."""
