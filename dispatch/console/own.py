"""What the phone's routes read and keep for the responder who asks, as ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dispatch.model.assignment import Assignment
from dispatch.notify.subscriptions import Subscription
from dispatch.store.own import Before, Said, Told

__all__ = ["Before", "OwnRecord", "PushBook", "Said", "Told"]


class OwnRecord(Protocol):
    """A responder's own past. Raises Transient of the store while the database is away."""

    async def history(
        self, area_id: str, responder_id: str, before: Before | None, limit: int
    ) -> Sequence[Told]:
        """Return at most `limit` assignments of a responder that were made before `before`, newest first."""

    async def said(self, area_id: str, assignments: Sequence[Assignment]) -> Mapping[str, Said]:
        """Return what the log has of each of the assignments, by id."""


class PushBook(Protocol):
    """The subscriptions to web push, as their owners see to them."""

    async def keep(self, area_id: str, responder_id: str, wanted: Subscription, session: bytes) -> None:
        """Keep a browser's subscription, which ends with the session that has this hash."""

    async def drop(self, area_id: str, responder_id: str, endpoint_hash: bytes) -> bool:
        """Forget a responder's own subscription; False if there is none such."""
