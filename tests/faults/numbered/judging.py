"""What a numbered fault left behind in the database, and the verdict on it."""

from __future__ import annotations

import json

from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.faults.crash.invariants import double_bookings, gaps
from tests.faults.crash.ledger import Left, Row


async def left_in(store: Store) -> Left:
    """Read the log and the receipts; topics are not looked at."""
    async with store.connection() as database:
        rows = await database.fetch(
            "SELECT seq, at, actor, input, events, messages FROM area_log ORDER BY seq"
        )
        head = await database.fetchrow("SELECT seq, next_due_at FROM command_area")
        receipts = await database.fetch("SELECT family, event_id, raw FROM receipt ORDER BY 1, 2")
        landed = await database.fetch("SELECT topic, record_offset FROM receipt_offset")
        rejections = await database.fetch(
            "SELECT rejection_id, published_at IS NOT NULL, reason FROM rejection ORDER BY 1"
        )
    return Left(
        [Row(r[0], r[1], r[2], json.loads(r[3]), json.loads(r[4]), json.loads(r[5])) for r in rows],
        (head[0], head[1]),
        [(r[0], r[1], r[2]) for r in receipts],
        {(r[0], r[1]) for r in landed},
        [(r[0], r[1], r[2]) for r in rejections],
        [], [], {},
    )  # fmt: skip


async def sound(store: Store) -> Left:
    """Fail unless nobody is booked twice, the log counts up by one and its chain holds (I3, I4, I5, I8)."""
    left = await left_in(store)
    assert [*double_bookings(left), *gaps(left), *hasty(left)] == []
    assert await verify(store) is None
    return left


def hasty(left: Left) -> list[str]:
    """I5: no tier steps up twice or before its time, and what is open waits for something."""
    found: list[str] = []
    steps: set[tuple[str, int]] = set()
    for row, event in left.events("tier_reached"):
        if row.at < event["due_at"]:
            found.append(f"I5: row {row.seq} steps up {event['due_at'] - row.at} ms early")
        step = (event["incident_id"], event["tier"])
        if step in steps:
            found.append(f"I5: {step} is reached twice")
        steps.add(step)
    return found


def alerts_of(left: Left) -> list[str]:
    """Return the keys of all alerts that are linked to an incident, in order."""
    return [event["link"]["key"] for _, event in left.events("alert_linked")]
