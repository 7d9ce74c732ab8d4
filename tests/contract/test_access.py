"""Sessions, tickets and towns in a real database: what every console sees alike."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from dispatch.area import CommandArea
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.gateway.tickets import Ticket
from dispatch.gateway.tokens import Kind, token_hash
from dispatch.store.feed import Feed
from dispatch.store.pool import Store
from dispatch.store.queries import Archive, IncidentQuery
from dispatch.store.tickets import Tickets
from dispatch.store.tokens import Tokens
from tests.contract.entries import alert
from tests.worlds.small import AREA


async def test_a_session_has_the_rights_of_its_token_and_ends_with_it(store: Store) -> None:
    """What a token may do now, its sessions may; revoked or expired, they are too."""
    tokens = Tokens(store)
    token = await tokens.issue(Role.VIEWER, "li", AREA, towns=["440515003"])
    secret = await tokens.open_session(
        Principal(Role.VIEWER, "li", AREA, expires_at=2**50), token_hash(token)
    )
    async with store.connection() as connection:
        await connection.execute("UPDATE api_token SET role = 'auditor', towns = '{}' WHERE kind = 'token'")
    found = await tokens.find(token_hash(secret))
    assert found is not None and found.valid_at(2**50 - 1) and not found.valid_at(2**50)
    assert (found.kind, found.role, found.towns) == (Kind.SESSION, Role.AUDITOR, ())
    assert {(one.kind, one.subject, one.towns) for one in await tokens.all()} == {
        ("token", "li", ()), ("session", "li", ()),
    }  # fmt: skip
    assert await tokens.revoke_subject("li") == 2
    gone = await tokens.find(token_hash(secret))
    assert gone is not None and not gone.valid_at(2**50 - 1)


async def test_other_rights_end_earlier_sessions(store: Store) -> None:
    """Who logs in with another role than before has no session left that holds the old one."""
    tokens = Tokens(store)
    as_viewer = Principal(Role.VIEWER, "li", AREA, "oidc", (), 2**50)
    first, second = [await tokens.open_session(as_viewer, None) for _ in range(2)]
    other = await tokens.open_session(replace(as_viewer, subject="wang"), None)
    promoted = await tokens.open_session(replace(as_viewer, role=Role.DISPATCHER), None)
    holds = []
    for secret in (first, second, other, promoted):
        record = await tokens.find(token_hash(secret))
        holds.append(record is not None and record.valid_at(2**50 - 1))
    assert holds == [False, False, True, True]


async def test_a_ticket_is_good_once(store: Store) -> None:
    """Of many that come with one ticket exactly one gets in; a late one, or a guess, gets nothing."""
    tickets, tokens = Tickets(store), Tokens(store)
    parent = token_hash(await tokens.issue(Role.VIEWER, "li"))
    who = Principal(Role.VIEWER, "li", AREA, "desk", ("440515003",), 7)
    secret = await tickets.issue(Ticket(who, parent))
    taken = await asyncio.gather(*(tickets.take(secret) for _ in range(3)))
    assert [one for one in taken if one] == [Ticket(who, parent)]
    late = await tickets.issue(Ticket(who))
    async with store.connection() as connection:
        await connection.execute("UPDATE feed_ticket SET expires_at = clock_timestamp()")
    assert await tickets.take(late) is None
    assert await tickets.take("dst_guess") is None


async def test_lists_and_rows_know_towns(area: CommandArea, store: Store) -> None:
    """A list can be of some towns, what has no place is in each, and a row tells its incidents' towns."""
    await area.apply([alert(1)])
    (known,) = await Archive(store).incidents(IncidentQuery(AREA, 10))
    town = known.incident.town
    for towns, found in (((town,), 1), (("440515099",), 0), (("440515099", town), 1), ((), 1)):
        assert len(await Archive(store).incidents(IncidentQuery(AREA, 10, towns=towns))) == found
    rows = await Feed(store).rows(AREA, 2, 10)
    assert rows[0].towns == {known.incident.incident_id: town}
    async with store.connection() as connection:
        await connection.execute("UPDATE incident SET town = ''")
    assert len(await Archive(store).incidents(IncidentQuery(AREA, 10, towns=("440515099",)))) == 1
