"""The auditor's tables and questions, and how the desk hears of a finding, on a real database."""

from __future__ import annotations

from hashlib import sha256

import pytest

from dispatch.area import CommandArea
from dispatch.audit.notices import Desk, Notice
from dispatch.audit.proofs import Proofs
from dispatch.model.state import DocumentMissing
from dispatch.store.audit import AuditStore, History, Place
from dispatch.store.heartbeats import Vitals
from dispatch.store.log import add_area
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.contract.entries import alert
from tests.contract.looking import one
from tests.worlds.small import AREA

P0 = Place("alerts.shop", 0)


async def execute(store: Store, statement: str, *values: object) -> None:
    """Change the database behind everybody's back."""
    async with store.connection() as connection:
        await connection.execute(statement, *values)


async def test_cursors_are_kept_with_the_history_they_belong_to(store: Store) -> None:
    """What is moved is found again; which database it is, is known to the database only by what was kept."""
    audit = AuditStore(store)
    assert (await audit.cursors(), await audit.known_history()) == ({}, None)
    present = await audit.present_history()
    assert present.timeline == await one(store, "SELECT timeline_id FROM pg_control_checkpoint()")
    await audit.move({P0: 7, Place("alerts.shop", 1): 0})
    await audit.move({P0: 5}, present)
    assert await audit.cursors() == {P0: 5, Place("alerts.shop", 1): 0}
    assert await audit.known_history() == present
    await audit.move({}, History(present.system_id, present.timeline + 1))
    assert await audit.known_history() == History(present.system_id, present.timeline + 1)


async def test_only_a_receipt_of_the_same_bytes_proves_an_offset(area: CommandArea, store: Store) -> None:
    """A ledger entry without its receipt, or of another body, is no proof; a repeat is one."""
    await area.apply([alert(number) for number in (1, 2, 3)])
    await area.apply([alert(3, offset=9)])
    bodies = {n: sha256(b"body %d" % n).digest() for n in (1, 2, 3)} | {9: sha256(b"body 3").digest()}
    audit = AuditStore(store)
    assert await audit.unproven(P0, bodies) == set()
    assert await audit.unproven(P0, bodies | {1: sha256(b"other").digest(), 4: bodies[1]}) == {1, 4}
    await execute(store, "DELETE FROM receipt WHERE event_id = 'a2'")
    assert await audit.unproven(P0, bodies) == {2}
    assert await audit.unproven(Place("alerts.patrol", 0), bodies) == {1, 2, 3, 9}
    assert await audit.unledgered(P0, 1, 11) == 6


async def test_a_notice_waits_for_a_person_and_comes_once(area: CommandArea, store: Store) -> None:
    """A finding opens an incident for review; told again, also with other words, it changes nothing."""
    desk = Desk(store, {AREA: area}, AREA)
    notice = Notice("repaired", "alerts.shop/0/7/ab", "补收 1 条", "1 message landed")
    assert await desk.tell(notice)
    assert not await desk.tell(notice)
    assert not await desk.tell(Notice("repaired", "alerts.shop/0/7/ab", "补收 2 条", "2 messages landed"))
    assert await one(store, "SELECT status FROM incident") == "review"
    assert await one(store, "SELECT count(*) FROM alert_link") == 1
    assert await one(store, "SELECT source_id FROM receipt") == "auditor"
    assert await verify(store) is None


async def test_kinds_of_findings_do_not_share_an_incident(area: CommandArea, store: Store) -> None:
    """Two repairs join one incident, a late timer opens another."""
    desk = Desk(store, {AREA: area}, AREA)
    await desk.tell(Notice("repaired", "1", "甲", "a"))
    await desk.tell(Notice("repaired", "2", "乙", "b"))
    await desk.tell(Notice("timers_late", "1", "丙", "c"))
    assert await one(store, "SELECT count(*) FROM incident") == 2


async def test_a_desk_that_cannot_be_told_holds_nothing_up(store: Store) -> None:
    """An unknown area, or one without a roster, is logged; the auditor goes on."""
    await add_area(store, AREA)
    bare = CommandArea(AREA, store)
    notice = Notice("repaired", "1", "甲", "a")
    assert not await Desk(store, {}, AREA).tell(notice)
    assert not await Desk(store, {AREA: bare}, AREA).tell(notice)
    with pytest.raises(DocumentMissing):
        await bare.apply([alert(1)])


async def test_a_forgotten_incident_is_found_and_told_once_a_cool_down(
    area: CommandArea, store: Store
) -> None:
    """An open incident nothing comes back to is found; so is one whose time the area would sleep through."""
    await area.apply([alert(1), alert(2, x_m=700, category="fire")])
    audit, desk = AuditStore(store), Desk(store, {AREA: area}, AREA)
    proofs = Proofs(audit, desk, cool_down_s=1e9)
    await proofs.round()
    assert await one(store, "SELECT count(*) FROM receipt WHERE source_id = 'auditor'") == 0
    await execute(store, "UPDATE incident SET due_at = NULL")
    assert await audit.unattended() == {}, "people are on their way"
    await execute(store, "UPDATE assignment SET status = 'declined'")
    assert len((await audit.unattended())[AREA]) == 2
    await execute(store, "UPDATE incident SET due_at = 5")
    assert len((await audit.unattended())[AREA]) == 2
    await proofs.round()
    await proofs.round()
    told = "SELECT count(*) FROM receipt WHERE event_id LIKE 'unattended/440515/%'"
    assert await one(store, told) == 1
    # Whoever asks: the period is the database's, not the process's.
    await Proofs(audit, Desk(store, {AREA: area}, AREA), cool_down_s=1e9).round()
    assert await one(store, told) == 1


async def test_late_timers_count_only_while_a_worker_lives(area: CommandArea, store: Store) -> None:
    """Overdue by more than a second is a finding if a worker lives that had time to see to it."""
    await area.apply([alert(1)])
    audit = AuditStore(store)
    late = "UPDATE command_area SET next_due_at = (extract(epoch FROM clock_timestamp()) * 1000)::bigint - $1"
    await execute(store, late, 2_500)
    assert await audit.late_timers(1.0, 3.0, 5.0) == []
    await Vitals(store).beat("worker", "test:1", False, "waiting for the broker")
    assert await audit.late_timers(1.0, 3.0, 5.0) == []
    await execute(store, "UPDATE heartbeat SET started_at = started_at - interval '6 s'")
    (found,) = await audit.late_timers(1.0, 3.0, 5.0)
    assert (found.area_id, 2.4 < found.seconds < 60) == (AREA, True)
    assert await audit.late_timers(120.0, 3.0, 5.0) == []
    await execute(store, "UPDATE heartbeat SET at = at - interval '4 s'")
    assert await audit.late_timers(1.0, 3.0, 5.0) == []


async def test_what_nobody_published_has_an_age(area: CommandArea, store: Store) -> None:
    """The oldest row after the relay's cursor counts, and the oldest rejection; nothing once published."""
    await area.apply([alert(1)])
    audit = AuditStore(store)
    head = (await area.present()).seq
    await execute(store, "INSERT INTO relay_cursor (area_id, published_seq) VALUES ($1, $2)", AREA, head)
    assert await audit.unpublished() == []
    await execute(store, "UPDATE relay_cursor SET published_seq = $1", head - 1)
    await execute(store, "UPDATE area_log SET at = at - 60000 WHERE seq = $1", head)
    (found,) = await audit.unpublished()
    assert (found.area_id, 60 <= found.seconds < 120) == (AREA, True)
    await execute(
        store,
        "INSERT INTO rejection (area_id, reason, topic, partition, record_offset, source_id, event_id,"
        " headers, raw, rejected_at)"
        " VALUES ($1, '', '', 0, 0, '', '', '', '', clock_timestamp() - interval '200 s')",
        AREA,
    )
    (found,) = await audit.unpublished()
    assert found.seconds >= 200
