"""Bring a state up to its log: read the rows after it and fold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.failpoints import hit
from dispatch.sitting.rulebook import Rulebook
from dispatch.store.chain import LogRow
from dispatch.store.codec import decode_events
from dispatch.store.documents import installed, load_documents
from dispatch.store.errors import Diverged
from dispatch.store.log import Head, rows_after
from dispatch.store.replica import Replica


async def catch_up(connection: Any, replica: Replica, head: Head, rules: Rulebook) -> None:
    """Fold what the log has beyond the replica, at least up to `head`.

    Raises Diverged when the log does not continue what the replica has seen: rows were lost in a
    failover, and the replica with them. Whatever it raises, the replica is that of a row of the log.
    """
    state = replica.state
    if state.seq > head.seq:
        raise Diverged(f"area {state.area_id}: the log ends at row {head.seq}, row {state.seq} was known")
    while state.seq < head.seq:
        rows = await rows_after(connection, state.area_id, state.seq)
        if not rows or rows[0].seq != state.seq + 1 or rows[0].prev_hash != replica.hash:
            raise Diverged(f"area {state.area_id}: the log does not continue row {state.seq} as it was known")
        await fold(connection, replica, rows, rules)
    if state.seq == head.seq and replica.hash != head.hash:
        raise Diverged(f"area {state.area_id}: row {state.seq} is not the one that was known")
    hit("catch-up.after")


async def fold(connection: Any, replica: Replica, rows: Sequence[LogRow], rules: Rulebook) -> None:
    """Fold log rows, with the documents they install."""
    events = [decode_events(row.events) for row in rows]
    for of_row in events:
        rosters, plans = installed(of_row)
        if rosters or plans:
            await load_documents(connection, replica.state.documents, rosters, plans)
    work = replica.state.fork()
    for row, of_row in zip(rows, events, strict=True):
        work.seq, work.at = row.seq, row.at
        for event in of_row:
            rules.evolve(work, event, row.at)
    replica.follow(work, rows[-1].hash)
