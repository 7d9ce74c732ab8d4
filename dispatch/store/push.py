"""Subscriptions to web push: whose browser is woken where, as long as its session holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatch.notify.subscriptions import MOST, Subscription, Urgency
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text


class PushBook:
    """The subscriptions of the service. Every call raises Transient while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, area_id: str, responder_id: str, wanted: Subscription, session: bytes) -> None:
        """Keep a browser's subscription, which ends with the session that has this hash.

        A responder has ten at most: beyond that the oldest goes.
        """
        whose = {"area_id": area_id, "responder_id": storable_text(responder_id)}
        async with self._store.transaction() as unit:
            await SQL.keep_push(
                unit.connection, endpoint_hash=wanted.hash, endpoint=wanted.endpoint, p256dh=wanted.p256dh,
                auth=wanted.auth, session_hash=session, **whose,
            )  # fmt: skip
            await SQL.drop_surplus_push(unit.connection, most=MOST, **whose)

    async def drop(self, area_id: str, responder_id: str, endpoint_hash: bytes) -> bool:
        """Forget a responder's own subscription; False if there is none such."""
        whose = {"area_id": area_id, "responder_id": storable_text(responder_id)}
        async with self._store.connection() as connection:
            found = await fetch(SQL.drop_own_push(connection, endpoint_hash=endpoint_hash, **whose))
        return bool(found)

    async def gone(self, subscription: Subscription) -> None:
        """Forget a subscription that its push service does not know any more."""
        async with self._store.connection() as connection:
            await SQL.drop_push(connection, endpoint_hash=subscription.hash, auth=subscription.auth)

    async def of(self, area_id: str, responder_id: str) -> Sequence[Subscription]:
        """Return the subscriptions of a responder whose sessions hold, oldest first."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.push_of(connection, area_id=area_id, responder_id=responder_id))
        return [Subscription(row["endpoint"], row["p256dh"], row["auth"]) for row in rows]

    async def among(self, area_id: str, responder_ids: Collection[str]) -> frozenset[str]:
        """Return those of the responders who have any subscription."""
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.push_subjects(connection, area_id=area_id, responders=sorted(responder_ids))
            )
        return frozenset(row["responder_id"] for row in rows)

    async def urgency(self, area_id: str, incident_id: str) -> Urgency | None:
        """Return how urgent an incident is now; None if it is unknown."""
        async with self._store.connection() as connection:
            row = await SQL.urgency_of(connection, area_id=area_id, incident_id=incident_id)
        return None if row is None else Urgency(row["priority"], row["category"])
