"""What has been kept for long enough is really gone; everything else, and the proof of the log, stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from dispatch.area import CommandArea
from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.console.purging import keep_purging
from dispatch.privacy.erasure import erase
from dispatch.privacy.keys import new_entry
from dispatch.privacy.retention import Retention
from dispatch.privacy.roll import keep_people
from dispatch.registry.people import Person
from dispatch.store.accesses import Access, Accesses, AccessKind
from dispatch.store.loading import load_state
from dispatch.store.pool import Store
from dispatch.store.purging import Busy, Kept
from dispatch.store.verify import verify
from tests.contract.entries import alert, position, received, status
from tests.contract.looking import one, tables
from tests.worlds.small import AREA

AGED = {
    "receipt": "received_at",
    "receipt_offset": "landed_at",
    "rejection": "rejected_at",
    "delivery": "finished_at",
    "personal": "updated_at",
}
"""Every table with a short limit, and the column that says how old a row is."""

NOW = 4_000_000_000_000
"""Later than any clock of a test: a position is taken for one of the moment at which it came."""

DELIVERIES = (
    "INSERT INTO delivery (assignment_id, notice, channel, area_id, responder_id, seq, index, body, status, "
    "finished_at) SELECT 'asg-' || n, 'notified', 'webhook', '440515', 'unit-n', 3, 0, 'body', "
    "CASE WHEN n < 3 THEN 'delivered' ELSE 'pending' END, CASE WHEN n < 3 THEN clock_timestamp() END "
    "FROM generate_series(1, 3) AS n"
)


def silent(kept: Kept, removed: int) -> None:
    """Report nothing."""


@pytest.fixture
async def runtime(database_dsn: str, area: CommandArea, store: Store) -> AsyncIterator[Runtime]:
    """A runtime on an area with alerts, positions, a refused report, deliveries and people on record."""
    settings = Settings(dsn=database_dsn, personal_keys=new_entry(), pool_size=3)  # type: ignore[arg-type]
    refused = received(None, "patrol-1", "bad", b"{", topic="responders.status", offset=9, refused="not JSON")
    await area.apply([alert(1), alert(2, x_m=900), refused])
    await area.apply([position("patrol-1", 100, 100, NOW, 1), position("patrol-2", 5, 5, NOW, 2)])
    await area.apply([position("patrol-1", 777, 100, NOW + 1, 3)])
    people = [Person("vol-01", "陈大文", "13812345678"), Person("gone-1", "李四", "13900001111")]
    await keep_people(store, settings, AREA, people)
    async with store.connection() as connection:
        await connection.execute(DELIVERIES)
        await connection.execute("UPDATE rejection SET published_at = clock_timestamp()")
    async with open_runtime(settings, "test") as opened:
        yield opened


async def grow_old(store: Store, days: int) -> None:
    """Let everything that is on record be so many days older, the log without breaking its chain."""
    async with store.connection() as connection:
        for table, column in AGED.items():
            await connection.execute(
                f"UPDATE {table} SET {column} = {column} - make_interval(days => {days})"
            )
        await connection.execute("ALTER TABLE personal_access DISABLE TRIGGER personal_access_stays")
        await connection.execute(f"UPDATE personal_access SET at = at - make_interval(days => {days})")
        await connection.execute("ALTER TABLE personal_access ENABLE TRIGGER personal_access_stays")


async def counts(store: Store) -> dict[str, int]:
    """Return how many rows each table has that a purge may touch."""
    found = {}
    for table in (*AGED, "personal_access", "area_log", "incident"):
        found[table] = int(str(await one(store, f"SELECT count(*) FROM {table}")))
    return found


async def test_nothing_goes_before_its_time(runtime: Runtime, store: Store) -> None:
    """A day before the limit a purge removes nothing at all."""
    await grow_old(store, 29)
    before = await counts(store)
    assert all(before[table] for table in AGED)
    assert all(old.count == 0 for old in await Retention(runtime).survey())
    assert await Retention(runtime).purge(silent) == {}
    assert await counts(store) == before


async def test_after_the_limit_it_is_gone(runtime: Runtime, store: Store) -> None:
    """Raw messages, refused ones, notices and people off the roster are gone; what is needed stays."""
    await Accesses(store).note(Access(AccessKind.REVEAL, AREA, "vol-01", "dispatcher:li"))
    await grow_old(store, 31)
    before = await counts(store)
    told = {old.kept.what: old.count for old in await Retention(runtime).survey()}
    assert told[f"names of those who left ({AREA})"] == 1
    gone = await Retention(runtime).purge(silent, portion=2)
    assert gone["messages as they came"] == told["messages as they came"] == before["receipt"]
    after = await counts(store)
    assert (after["receipt"], after["receipt_offset"], after["rejection"]) == (0, 0, 0)
    assert after["delivery"] == 1, "what is not sent yet stays"
    assert (after["area_log"], after["incident"]) == (before["area_log"], before["incident"])
    assert after["personal_access"] == 1
    async with store.connection() as connection:
        left = await connection.fetch("SELECT DISTINCT subject_id FROM personal")
    assert [row[0] for row in left] == ["vol-01"]
    await grow_old(store, 365)
    await Retention(runtime).purge(silent)
    assert (await counts(store))["personal_access"] == 0
    assert await verify(store) is None


async def test_unpublished_refusals_stay(runtime: Runtime, store: Store) -> None:
    """A refused message that the topic has not got yet is never purged."""
    async with store.connection() as connection:
        await connection.execute("UPDATE rejection SET published_at = NULL")
    await grow_old(store, 400)
    await Retention(runtime).purge(silent)
    assert (await counts(store))["rejection"] == 1


async def test_another_area_is_left_alone(runtime: Runtime, store: Store) -> None:
    """A purge of one area touches no other one's rows, nor the ledger that has no area."""
    await grow_old(store, 400)
    before = await counts(store)
    assert await Retention(runtime, "440511").purge(silent) == {}
    assert await counts(store) == before


async def test_of_two_purges_at_once_one_goes_ahead(runtime: Runtime, store: Store) -> None:
    """While another process holds the turn a purge says so, and removes nothing."""
    await grow_old(store, 31)
    async with store.transaction() as unit:
        taken = "SELECT pg_advisory_xact_lock(hashtextextended('dispatch purge', 0))"
        await unit.connection.execute(taken)
        with pytest.raises(Busy):
            await Retention(runtime).purge(silent)
    assert (await counts(store))["receipt"] > 0


async def test_a_console_purges_by_itself_once(runtime: Runtime, store: Store) -> None:
    """The first console to look purges; the next look finds it done."""
    await grow_old(store, 31)
    task = asyncio.create_task(keep_purging(runtime, 0.01))
    try:
        async with asyncio.timeout(30):
            while not await one(store, "SELECT count(*) FROM purge_run"):
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
    assert (await counts(store))["receipt"] == 0
    finished = await one(store, "SELECT finished_at FROM purge_run")
    task = asyncio.create_task(keep_purging(runtime, 0.01))
    await asyncio.sleep(0.1)
    task.cancel()
    assert await one(store, "SELECT finished_at FROM purge_run") == finished


async def test_an_erased_person_is_gone_and_the_log_holds(runtime: Runtime, store: Store) -> None:
    """Name, number, last position and own reports are gone, on record; decisions stay under the id."""
    area = runtime.areas[AREA]
    state = await area.present()
    assert state.standings["patrol-2"].position is not None
    gone = await erase(runtime, AREA, "patrol-2", "command line:test", "request 7")
    assert gone["positions"] == 1 and gone["messages as they came"] == 1
    assert await erase(runtime, AREA, "vol-01", "command line:test", "request 8") | {"positions": 0} == {
        "names and numbers": 2, "positions": 0, "messages as they came": 0, "notices": 0,
        "web push addresses": 0,
    }  # fmt: skip
    assert await one(store, "SELECT count(*) FROM personal WHERE subject_id = 'vol-01'") == 0
    raw = "SELECT count(*) FROM receipt WHERE source_id = 'patrol-2' AND raw <> ''"
    assert await one(store, raw) == 0
    assert (await area.present()).standings["patrol-2"].position is None
    assert [a.reason for a in await Accesses(store).recent(AREA)] == ["request 8", "request 7"]
    assert await verify(store) is None


async def test_tracks_go_and_the_chain_still_holds(runtime: Runtime, store: Store) -> None:
    """Rows of positions lose their content, not their hash; a late position of the same responder stays."""
    area = runtime.areas[AREA]
    rows = "SELECT count(*) FROM area_log WHERE actor = 'positions' AND forgotten IS NULL"
    assert await one(store, rows) == 2
    held = next(iter((await area.present()).assignments.values()))
    await area.apply([status(held.responder_id, held.assignment_id, "accepted")])
    # The limit moves, not the log: its rows cannot be made older without breaking their hashes.
    later = Retention(runtime)
    await later.forget_tracks_before((await area.present()).at + 1)
    assert await one(store, rows) == 0
    points = "SELECT count(*) FROM area_log WHERE events_json::text LIKE '%\"x_dm\": 7770%'"
    assert await one(store, points) == 0
    assert await one(store, "SELECT count(*) FROM responder_standing WHERE position_at > 0") == 0
    assert await verify(store) is None
    present = await area.present()
    assert tables((await load_state(store, AREA, present.documents)).state) == tables(present)
    async with store.connection() as connection:
        await connection.execute(
            "UPDATE area_log SET forgotten = sha256(input) || sha256(events), events = '[]' WHERE seq = 3"
        )
    found = await verify(store)
    assert found is not None and found.seq == 3 and "marked as purged" in found.what
