"""The alerts of an area in the order they were decided on, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.model.inputs import AlertReceived
from dispatch.store.codec import decode_input
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """Which alerts: "" and 0 mean any. `before` and `after` are log rows, both exclusive."""

    area_id: str
    limit: int
    before: int = 0
    after: int = 0
    source_class: str = ""
    source_id: str = ""
    town: str = ""
    category: str = ""
    priority: int = 0
    towns: tuple[str, ...] = ()
    """Only alerts whose incident is in these towns, or in none; empty is all."""


@dataclass(frozen=True, slots=True)
class FedAlert:
    """An alert, what became of it at log row `seq` (`at` UTC ms), and its incident as it is now."""

    seq: int
    at: int
    key: str
    alert_id: str
    source_id: str
    source_class: str
    category: str
    priority: int
    outcome: str
    reason: str
    incident_id: str
    incident_status: str
    town: str
    village: str
    text: str


class AlertFeed:
    """Reads the feed of alerts. Every call raises Transient while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, query: AlertQuery) -> Sequence[FedAlert]:
        """Return at most `query.limit` alerts, newest first."""
        async with self._store.transaction(snapshot=True) as unit:
            await SQL.custom_plans(unit.connection)
            rows = await fetch(
                SQL.find_alerts(
                    unit.connection,
                    area_id=query.area_id,
                    after_seq=query.after,
                    before_seq=query.before,
                    source_class=query.source_class,
                    source_id=storable_text(query.source_id),
                    town=query.town,
                    category=query.category,
                    priority=query.priority,
                    towns=list(query.towns),
                    most=query.limit,
                )
            )
        return [_fed(row) for row in rows]

    async def owned_since(self, area_id: str, incident_id: str) -> int:
        """Return when an incident last changed hands (UTC ms), 0 if it never did."""
        async with self._store.connection() as connection:
            found = await SQL.owned_since(connection, area_id=area_id, incident_id=storable_text(incident_id))
        return int(found or 0)


def _fed(row: Any) -> FedAlert:
    given = decode_input(row["input"])
    return FedAlert(
        row["seq"], row["at"], row["key"], row["alert_id"], row["source_id"], row["source_class"],
        row["category"], row["priority"], row["outcome"], row["reason"], row["incident_id"], row["status"],
        row["town"], row["village"], given.alert.text if isinstance(given, AlertReceived) else "",
    )  # fmt: skip
