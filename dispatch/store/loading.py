"""An area's state from its projections, as of one row of its log."""

from __future__ import annotations

from typing import Any

from dispatch.model.advisory import Advisory
from dispatch.model.alert import AlertLink
from dispatch.model.assignment import Assignment
from dispatch.model.incident import CLOSED, Incident
from dispatch.model.responder import Standing
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState, Documents
from dispatch.store.codec import decode
from dispatch.store.documents import load_documents
from dispatch.store.log import read_head
from dispatch.store.pool import Store
from dispatch.store.replica import Replica
from dispatch.store.statements import SQL, fetch


async def load_state(store: Store, area_id: str, documents: Documents) -> Replica:
    """Return the state of an area as of its newest log row; it equals the folded one.

    Adds the documents it needs to `documents`. Raises AreaUnknown, DocumentMissing.
    """
    state = AreaState(area_id, documents)
    async with store.transaction(snapshot=True) as unit:
        head = await read_head(unit.connection, area_id)
        state.seq, state.at = head.seq, head.at
        state.roster_version, state.plan_version = head.roster_version, head.plan_version
        await _load_incidents(unit.connection, state)
        await _load_assignments(unit.connection, state)
        await _load_others(unit.connection, state)
        plans = {
            state.plan_version,
            *(i.plan_version for i in (*state.incidents.values(), *state.closed.values())),
        }
        await load_documents(unit.connection, documents, {state.roster_version}, plans)
    if state.roster_version:
        state.index = ResponderIndex(RosterIndex(documents.rosters[state.roster_version]))
        state.reindex()
    return Replica(state, head.hash)


def made_order(made_id: str) -> tuple[int, int]:
    """Return the row and the index within it that an id derives from: the order in which things were made."""
    _, seq, index = made_id.rsplit("-", 2)
    return int(seq), int(index)


async def _load_incidents(connection: Any, state: AreaState) -> None:
    rows = await fetch(SQL.retained_incidents(connection, area_id=state.area_id))
    found = [(decode(Incident, row["record"]), row["due_at"]) for row in rows]
    for incident, due_at in sorted(found, key=lambda pair: made_order(pair[0].incident_id)):
        table = state.closed if incident.status == CLOSED else state.incidents
        table[incident.incident_id] = incident
        if due_at is not None:
            state.due[incident.incident_id] = due_at


async def _load_assignments(connection: Any, state: AreaState) -> None:
    rows = await fetch(SQL.retained_assignments(connection, area_id=state.area_id))
    found = [decode(Assignment, row["record"]) for row in rows]
    for assignment in sorted(found, key=lambda a: made_order(a.assignment_id)):
        state.assignments[assignment.assignment_id] = assignment
        if assignment.active:
            state.busy[assignment.responder_id] = assignment.assignment_id


async def _load_others(connection: Any, state: AreaState) -> None:
    for row in await fetch(SQL.retained_standings(connection, area_id=state.area_id)):
        standing = decode(Standing, row["record"])
        state.standings[standing.responder_id] = standing
    advisories = [
        decode(Advisory, row["record"])
        for row in await fetch(SQL.retained_advisories(connection, area_id=state.area_id))
    ]
    for advisory in sorted(advisories, key=lambda a: made_order(a.advisory_id)):
        state.advisories[advisory.advisory_id] = advisory
    for row in await fetch(SQL.retained_links(connection, area_id=state.area_id)):
        link = decode(AlertLink, row["record"])
        state.links[link.key] = link
