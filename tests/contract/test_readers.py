"""What others read and mark: relay, live feed, archive, deliveries, tokens, signs of life."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import token_hash
from dispatch.notify.deliveries import Attempt, DeliveryStatus
from dispatch.store.deliveries import Deliveries, Notices
from dispatch.store.feed import Feed
from dispatch.store.heartbeats import Vitals
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from dispatch.store.queries import Archive, IncidentQuery
from dispatch.store.tokens import Tokens
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert, received, status
from tests.worlds.small import AREA


async def test_the_relay_reads_rows_in_order_and_once(
    area: CommandArea, store: Store, open_store: OpenStore
) -> None:
    """Rows are lent in order; a block that fails leaves the cursor; two relays never hold one area."""
    await area.apply([alert(1)])
    outbox, other = Outbox(store), Outbox(await open_store())
    assert [b.area_id for b in await outbox.behind()] == [AREA]
    with pytest.raises(RuntimeError, match="broker"):
        async with outbox.rows(AREA, 2) as rows:
            raise RuntimeError("broker")
    async with outbox.rows(AREA, 2) as rows:
        assert [row.seq for row in rows] == [1, 2]
        async with other.rows(AREA, 2) as none:
            assert none == []
    async with outbox.rows(AREA, 10) as rows:
        assert [row.seq for row in rows] == [3]
        assert {m.topic for m in rows[0].messages} >= {"incidents", "assignments"}
        assert [m.index for m in rows[0].messages] == sorted(m.index for m in rows[0].messages)
        assert await Vitals(await open_store()).relay_lag_s([AREA]) >= 0
    assert await outbox.behind() == []
    assert await Vitals(store).relay_lag_s([AREA]) == 0


async def test_rejections_are_published_once(area: CommandArea, store: Store) -> None:
    """A rejection is lent until a block with it ended well."""
    bad = received(
        None, "unknown", "x1", b"\xff", topic="responders.status", offset=7, refused="not JSON\x00"
    )
    await area.apply([bad])
    outbox = Outbox(store)
    with pytest.raises(RuntimeError):
        async with outbox.rejections(5) as lent:
            raise RuntimeError
    async with outbox.rejections(5) as lent:
        assert [(r.topic, r.partition, r.offset, r.raw, r.reason) for r in lent] == [
            ("responders.status", 0, 7, b"\xff", "not JSON\ufffd")
        ]
        assert lent[0].at > 1_700_000_000_000
    async with outbox.rejections(5) as lent:
        assert lent == []


async def test_the_feed_has_every_row(area: CommandArea, store: Store) -> None:
    """The feed gives every row, also those without messages, with the messages as published."""
    await area.apply([alert(1)])
    feed = Feed(store)
    rows = await feed.rows(AREA, 0, 10)
    assert [row.seq for row in rows] == [1, 2, 3]
    assert rows[0].messages == () and rows[2].messages
    assert await feed.head(AREA) == 3
    assert await feed.head("999999") == 0


async def test_the_archive_finds_incidents_by_page_and_filter(area: CommandArea, store: Store) -> None:
    """Lists are newest first, page by page without gap or repeat, and by filter; a dossier has everything."""
    await area.apply([alert(n, x_m=700 * n, category=("theft", "fire")[n % 2]) for n in range(5)])
    archive = Archive(store)
    first = await archive.incidents(IncidentQuery(AREA, 2))
    last = first[-1].incident
    rest = await archive.incidents(IncidentQuery(AREA, 10, before=(last.opened_at, last.incident_id)))
    found = [k.incident.incident_id for k in (*first, *rest)]
    assert len(set(found)) == len(found) == 5
    fires = await archive.incidents(IncidentQuery(AREA, 10, category="fire", statuses=("open", "review")))
    assert {k.incident.category for k in fires} == {"fire"} and len(fires) == 2
    assert await archive.incidents(IncidentQuery(AREA, 10, statuses=("closed",))) == []
    assert await archive.incidents(IncidentQuery(AREA, 10, priority=9)) == []
    dossier = await archive.dossier(AREA, found[0])
    assert dossier is not None
    assert [a.assignment_id for a in dossier.assignments] == list(dossier.incident.assignment_ids)
    assert [a.key for a in dossier.alerts] == list(dossier.incident.alert_keys)
    assert dossier.due_at == first[0].due_at > 0
    assert await archive.dossier("999999", found[0]) is None


async def test_the_archive_has_the_log_of_an_incident(area: CommandArea, store: Store) -> None:
    """The log of an incident has every row that concerns it, an answer too, and no other."""
    await area.apply([alert(1), alert(2, x_m=900)])
    state = await area.present()
    made = next(iter(state.assignments.values()))
    await area.apply([status(made.responder_id, made.assignment_id, "accepted")])
    archive = Archive(store)
    assert [row.seq for row in await archive.log(AREA, made.incident_id, 0, 10)] == [3, 5]
    assert [row.seq for row in await archive.log(AREA, made.incident_id, 3, 10)] == [5]
    present = await archive.assignment(AREA, made.assignment_id)
    assert present is not None and present.status == "accepted"
    assert await archive.assignments_of(AREA, made.responder_id, 5) == [present]
    assert await archive.assignment("999999", made.assignment_id) is None


async def test_a_notice_is_delivered_once_a_channel(area: CommandArea, store: Store) -> None:
    """Notices of the log are queued once, leased to one process, tried again, and settled."""
    await area.apply([alert(1)])
    log, deliveries = Notices(store), Deliveries(store)
    rows = await log.rows(AREA, 0, 10)
    notices = [n for row in rows for n in row.notices]
    assert notices and {n.notice for n in notices} == {"notified"}
    for _ in range(2):
        await deliveries.enqueue("webhook", AREA, notices, rows[-1].seq)
    assert await deliveries.cursor("webhook", AREA) == 3
    assert await deliveries.cursor("live", AREA) == 0
    claimed = await deliveries.claim("webhook", AREA, 100, 60)
    assert [d.notice for d in claimed] == notices
    assert await deliveries.claim("webhook", AREA, 100, 60) == []
    await deliveries.record([Attempt(claimed[0], DeliveryStatus.PENDING, "busy")])
    again = await deliveries.claim("webhook", AREA, 100, 60)
    assert [(d.notice, d.attempts) for d in again] == [(notices[0], 1)]
    done = Attempt(again[0], DeliveryStatus.DELIVERED, "200")
    late = Attempt(again[0], DeliveryStatus.PENDING, "too late", 0)
    await deliveries.record([done, Attempt(claimed[1], DeliveryStatus.PENDING, "busy", 60)])
    await deliveries.record([late])
    down = replace(notices[1], notice="stood_down", seq=4)
    await deliveries.enqueue("webhook", AREA, [down], 4)
    async with store.connection() as connection:
        query = "SELECT notice, status, attempts FROM delivery WHERE assignment_id = $1 ORDER BY notice"
        first = await connection.fetch(query, notices[0].assignment_id)
        second = await connection.fetch(query, notices[1].assignment_id)
    assert [tuple(r) for r in first] == [("notified", "delivered", 2)]
    assert [tuple(r) for r in second] == [("notified", "failed", 1), ("stood_down", "pending", 0)]


async def test_a_token_is_known_by_its_hash_only(store: Store) -> None:
    """A token is found by its hash until it is revoked, and is itself nowhere in the database."""
    tokens = Tokens(store)
    token = await tokens.issue(Role.PATROL, "patrol-1", AREA, "phone", expires_at=99)
    found = await tokens.find(token_hash(token))
    assert found is not None
    assert (found.role, found.subject, found.area_id, found.expires_at) == (Role.PATROL, "patrol-1", AREA, 99)
    assert found.valid_at(98) and not found.valid_at(99)
    assert await tokens.find(token_hash("other")) is None
    async with store.connection() as connection:
        assert token not in str(await connection.fetchval("SELECT api_token::text FROM api_token"))
    assert await tokens.revoke(token) and not await tokens.revoke(token)
    gone = await tokens.find(token_hash(token))
    assert gone is not None and not gone.valid_at(2**53)
    await tokens.issue(Role.AUDITOR, "zhang", label="phone")
    assert await tokens.revoke_label("phone") == 1
    assert next(t.prefix for t in await tokens.all()) == token[:10]


async def test_signs_of_life(store: Store) -> None:
    """Only a ready process counts as alive; the silent are forgotten."""
    vitals = Vitals(store)
    await vitals.ping()
    assert await vitals.heartbeat_age_s("worker") is None
    await vitals.beat("worker", "host:1", False, "no broker")
    assert await vitals.heartbeat_age_s("worker") is None
    await vitals.beat("worker", "host:1", True, "")
    age = await vitals.heartbeat_age_s("worker")
    assert age is not None and 0 <= age < 10
    assert [(h.role, h.ready) for h in await vitals.heartbeats()] == [("worker", True)]
    await vitals.forget(0)
    assert await vitals.heartbeats() == []
