"""The moment of COMMIT: lost on the way, its answer lost, the server gone, the caller cancelled."""

from __future__ import annotations

import asyncio

import pytest

from dispatch.area import CommandArea
from dispatch.landing import Landing
from dispatch.model.commands import EscalateCommand
from dispatch.record import Entry, Record
from dispatch.store.errors import CommitUnknown, DoubleBooking, Transient
from dispatch.store.pool import Store
from dispatch.store.retry import UNTIL_DONE, persist
from dispatch.store.uninterrupted import uninterrupted
from dispatch.store.verify import verify
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert
from tests.contract.proxies import breaking_way
from tests.worlds.small import AREA

_SLOW_COMMIT = """
CREATE FUNCTION wait_for_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON area_log DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_for_it();
"""
_IN_COMMIT = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"


async def rows(store: Store) -> int:
    """Return the number of log rows."""
    async with store.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM area_log"))


async def in_commit(store: Store) -> int:
    """Wait until a backend is within COMMIT; return its process id."""
    async with asyncio.timeout(10), store.connection() as connection:
        while not (pid := await connection.fetchval(_IN_COMMIT)):
            await asyncio.sleep(0.005)
    return int(pid)


@pytest.mark.parametrize(("moment", "fresh"), [("before", True), ("after", True)])
async def test_a_commit_nobody_answered_takes_effect_once(
    area: CommandArea, store: Store, open_store: OpenStore, database_dsn: str, moment: str, fresh: bool
) -> None:
    """A COMMIT that is lost, or whose answer is lost, leaves one row, one incident and a right state."""
    async with breaking_way(database_dsn) as (way, dsn):
        far = CommandArea(AREA, await open_store(dsn))
        await far.present()
        way.arm(moment)
        outcome = (await persist(lambda: far.apply([alert(1)]), UNTIL_DONE, "test"))[0]
        assert way.broken == 1
        assert (outcome.fresh, outcome.seq) == (fresh, 3)
        assert await rows(store) == 3
        assert len((await far.present()).incidents) == 1
        assert (await far.apply([alert(1)]))[0].fresh is False
    assert await verify(store) is None


async def test_a_command_nobody_answered_is_not_a_conflict(
    area: CommandArea, open_store: OpenStore, store: Store, database_dsn: str
) -> None:
    """A command whose COMMIT happened unanswered is reported as done, not as lost to itself."""
    await area.apply([alert(1)])
    incident = next(iter((await area.present()).incidents.values()))
    async with breaking_way(database_dsn) as (way, dsn):
        far = CommandArea(AREA, await open_store(dsn))
        await far.present()
        way.arm("after")
        outcome = await far.command(EscalateCommand("li", incident.incident_id), incident.seq)
        assert (way.broken, outcome.seq) == (1, 4)
    assert await rows(store) == 4


async def test_a_server_process_killed_in_commit(
    area: CommandArea, store: Store, open_store: OpenStore
) -> None:
    """When the server process dies within COMMIT the caller hears that it is unknown, and may try again."""
    other = CommandArea(AREA, await open_store())
    await other.present()
    async with store.connection() as connection:
        await connection.execute(_SLOW_COMMIT)
        await connection.execute("SELECT pg_advisory_lock(1)")
        watching = asyncio.create_task(other.apply([alert(1)]))
        watcher = await open_store()
        pid = await in_commit(watcher)
        await connection.execute("SELECT pg_terminate_backend($1)", pid)
        with pytest.raises(CommitUnknown):
            await watching
        await connection.execute("SELECT pg_advisory_unlock(1)")
    assert (await other.apply([alert(1)]))[0].seq == 3
    assert await rows(store) == 3
    assert await verify(store) is None


async def test_cancelling_does_not_cut_a_commit(
    area: CommandArea, store: Store, open_store: OpenStore
) -> None:
    """A task cancelled within COMMIT ends cancelled after the commit, and the state has followed it."""
    other = CommandArea(AREA, await open_store())
    await other.present()
    async with store.connection() as connection:
        await connection.execute(_SLOW_COMMIT)
        await connection.execute("SELECT pg_advisory_lock(1)")
        task = asyncio.create_task(other.apply([alert(1)]))
        await in_commit(await open_store())
        task.cancel()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        await connection.execute("SELECT pg_advisory_unlock(1)")
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await rows(store) == 3
    assert (await other.apply([alert(1)]))[0].fresh is False
    assert len((await other.present()).incidents) == 1


async def test_an_area_that_is_locked_is_passing_trouble(area: CommandArea, open_store: OpenStore) -> None:
    """Waiting for another writer is bounded and ends as Transient."""
    impatient = CommandArea(AREA, await open_store(lock_timeout_s=0.05))
    holder = await open_store()
    async with holder.transaction() as unit:
        await unit.connection.execute("SELECT 1 FROM command_area FOR UPDATE")
        with pytest.raises(Transient, match="lock"):
            await impatient.apply([alert(1)])
    assert (await impatient.apply([alert(1)]))[0].fresh


async def test_the_index_forbids_a_second_booking(area: CommandArea, store: Store) -> None:
    """A second active assignment of a responder is refused by the database itself."""
    await area.apply([alert(1)])
    with pytest.raises(DoubleBooking, match="assignment_one_active"):
        async with store.connection() as connection:
            await connection.execute(
                "INSERT INTO assignment SELECT 'asg-440515-9-9', area_id, incident_id, responder_id, "
                "responder_kind, role, tier, status, notified_at, respond_by, changed_at, retained, record "
                "FROM assignment LIMIT 1"
            )


class _Read:
    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries

    def read(self, record: Record) -> Entry:
        """Return the prepared entry of that offset."""
        return self._entries[record.offset]


async def test_landing_sets_apart_what_the_database_refuses(area: CommandArea, store: Store) -> None:
    """An entry that the database does not take goes before a person; the others of its batch land as ever."""
    good, bad = alert(0), alert(1, x_m=900, text="a lone \udc80 surrogate")
    huge = alert(2, x_m=-900, category="x" * 10)
    landing = Landing(_Read([good, bad, huge]), {AREA: area})
    await landing.land([Record("alerts.shop", 0, n, None, b"") for n in range(3)])
    state = await area.present()
    assert len(state.links) == 3
    assert await verify(store) is None


async def test_landing_waits_passing_trouble_out(
    area: CommandArea, open_store: OpenStore, database_dsn: str
) -> None:
    """Landing returns only when all is committed, however often the way to the database breaks."""
    async with breaking_way(database_dsn) as (way, dsn):
        far = CommandArea(AREA, await open_store(dsn))
        way.arm("before")
        await Landing(_Read([alert(0)]), {AREA: far}).land([Record("alerts.shop", 0, 0, None, b"")])
        assert way.broken == 1
        assert len((await far.present()).links) == 1


async def test_an_unreachable_database_is_passing_trouble() -> None:
    """Nobody listening is Transient at the very start, so that a role waits instead of giving up."""
    with pytest.raises(Transient):
        async with Store("postgresql://nobody:x@127.0.0.1:1/none", size=2):
            pass


async def test_uninterrupted_passes_the_error_of_the_work() -> None:
    """What the work raises is raised, though the task was cancelled meanwhile."""
    go = asyncio.Event()

    async def work() -> None:
        await go.wait()
        raise LookupError("broken")

    task = asyncio.create_task(uninterrupted(work()))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    go.set()
    with pytest.raises(LookupError):
        await task
