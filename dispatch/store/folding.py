"""Bring a state up to its log: read the rows after it and fold them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.model.state import AreaState
from dispatch.rulebook import Rulebook
from dispatch.store.chain import LogRow
from dispatch.store.codec import decode_events
from dispatch.store.documents import installed, load_documents
from dispatch.store.errors import Diverged
from dispatch.store.log import Head, rows_after


async def catch_up(
    connection: Any, state: AreaState, known_hash: bytes, head: Head, rules: Rulebook
) -> bytes:
    """Fold what the log has beyond `state` up to `head`; return the hash of the newest row.

    Raises Diverged when the log does not continue what the state has seen: rows were lost in a
    failover, and the state with them.
    """
    while state.seq < head.seq:
        rows = await rows_after(connection, state.area_id, state.seq)
        if not rows or rows[0].seq != state.seq + 1 or rows[0].prev_hash != known_hash:
            break
        await fold(connection, state, rows, rules)
        known_hash = rows[-1].hash
    # Without the lock the log may have grown meanwhile; then the rows read are right all the same.
    if state.seq < head.seq or (state.seq == head.seq and known_hash != head.hash):
        raise Diverged(
            f"area {state.area_id}: the log does not continue row {state.seq} as this process knows it"
        )
    if head.now and state.seq > head.seq:
        raise Diverged(
            f"area {state.area_id}: the log ends at row {head.seq}, this process knew row {state.seq}"
        )
    return known_hash


async def fold(connection: Any, state: AreaState, rows: Sequence[LogRow], rules: Rulebook) -> None:
    """Fold log rows into a root state, with the documents they install."""
    events = [decode_events(row.events) for row in rows]
    for of_row in events:
        rosters, plans = installed(of_row)
        if rosters or plans:
            await load_documents(connection, state.documents, rosters, plans)
    work = state.fork()
    for row, of_row in zip(rows, events, strict=True):
        work.seq, work.at = row.seq, row.at
        for event in of_row:
            rules.evolve(work, event, row.at)
    state.absorb(work)
