"""Rosters and plan books by content: kept for ever, loaded when the log refers to them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from dispatch.model.events import Event, PlansInstalled, RosterInstalled
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster
from dispatch.model.state import DocumentMissing, Documents
from dispatch.record import Entry
from dispatch.registry.documents import parse_plans, parse_roster, plans_document, roster_document
from dispatch.store.pool import Store
from dispatch.store.statements import SQL

ROSTER = "roster"
PLANS = "plans"


async def keep_roster(store: Store, roster: Roster) -> str:
    """Store a roster if it is new; return its version."""
    version, content = await asyncio.to_thread(roster_document, roster)
    await _keep(store, ROSTER, version, content)
    return version


async def keep_plans(store: Store, book: PlanBook) -> str:
    """Store a plan book if it is new; return its version."""
    version, content = await asyncio.to_thread(plans_document, book)
    await _keep(store, PLANS, version, content)
    return version


async def _keep(store: Store, kind: str, version: str, content: bytes) -> None:
    async with store.connection() as connection:
        await SQL.keep_document(connection, kind=kind, version=version, content=content)


def installed(events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """Return the versions of rosters and of plan books that the events install."""
    rosters: set[str] = set()
    plans: set[str] = set()
    for event in events:
        if isinstance(event, RosterInstalled):
            rosters.add(event.version)
        elif isinstance(event, PlansInstalled):
            plans.add(event.version)
    return rosters, plans


async def know(connection: Any, into: Documents, entries: Iterable[Entry]) -> None:
    """Load the documents that the entries adopt; raises DocumentMissing."""
    inputs = [entry.input for entry in entries]
    rosters = {i.version for i in inputs if isinstance(i, RosterAdopted)}
    plans = {i.version for i in inputs if isinstance(i, PlansAdopted)}
    await load_documents(connection, into, rosters, plans)


async def load_documents(
    connection: Any, into: Documents, rosters: Iterable[str], plans: Iterable[str]
) -> None:
    """Load the named documents that `into` does not hold; raises DocumentMissing for one that is not stored.

    Parsing happens in a thread: a roster takes about a tenth of a second.
    """
    for version in sorted(set(rosters) - {""} - into.rosters.keys()):
        into.rosters[version] = await asyncio.to_thread(
            parse_roster, await _content(connection, ROSTER, version)
        )
    for version in sorted(set(plans) - {""} - into.plans.keys()):
        into.plans[version] = await asyncio.to_thread(parse_plans, await _content(connection, PLANS, version))


async def _content(connection: Any, kind: str, version: str) -> bytes:
    content: bytes | None = await SQL.read_document(connection, kind=kind, version=version)
    if content is None:
        raise DocumentMissing(f"{kind} {version} is not among the stored documents")
    return content
