"""What a responder may read of itself: its assignments as far back as they go, and what it said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.model.assignment import Assignment
from dispatch.model.incident import Incident
from dispatch.store.codec import decode
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch
from schemas.text import storable_text

Before = tuple[int, str]
"""When an assignment was made (UTC ms), and its id."""


@dataclass(frozen=True, slots=True)
class Told:
    """An assignment, and the incident it belongs to, however long ago; None if nothing is on record of it."""

    assignment: Assignment
    incident: Incident | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the log has of an assignment: the row that changed it last, and its responder's own words.

    `note` is the latest. `reinforcement` tells whether the responder asked for it.
    """

    seq: int = 0
    reinforcement: bool = False
    note: str = ""


class OwnRecord:
    """Reads of the projections and the log. Every call raises Transient while the database is away."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def history(
        self, area_id: str, responder_id: str, before: Before | None, limit: int
    ) -> Sequence[Told]:
        """Return at most `limit` assignments of a responder that were made before `before`, newest first."""
        before_at, before_id = before or (None, None)
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.history_of_responder(
                    connection, area_id=area_id, responder_id=storable_text(responder_id),
                    before_at=before_at, before_id=None if before_id is None else storable_text(before_id),
                    most=limit,
                )
            )  # fmt: skip
        return [
            Told(
                decode(Assignment, row["record"]),
                None if row["incident"] is None else decode(Incident, row["incident"]),
            )
            for row in rows
        ]

    async def said(self, area_id: str, assignments: Sequence[Assignment]) -> Mapping[str, Said]:
        """Return what the log has of each of the assignments, by id."""
        if not assignments:
            return {}
        async with self._store.connection() as connection:
            rows = await fetch(
                SQL.said_of_assignments(
                    connection, area_id=area_id, assignments=[one.assignment_id for one in assignments],
                    incidents=[one.incident_id for one in assignments],
                )
            )  # fmt: skip
        return {row["assignment_id"]: Said(row["seq"], row["reinforcement"], row["note"]) for row in rows}
