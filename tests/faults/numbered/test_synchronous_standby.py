"""Fault 23: a synchronous standby stands still while a COMMIT waits for it, and the wait is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from dispatch.area import CommandArea
from dispatch.model.commands import EscalateCommand
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.store import log
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.errors import CommitUnknown, Transient
from dispatch.store.log import add_area
from dispatch.store.migrate import migrate
from dispatch.store.pool import Store
from dispatch.store.retry import UNTIL_DONE, Patience, persist
from tests.contract.entries import alert
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.judging import alerts_of, sound
from tests.faults.standby import PostgresPair, postgres_pair
from tests.worlds.small import AREA, book, roster

_LIMIT_S = 60
_WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@dataclass
class Guarded:
    """A district on a primary that waits for its standby."""

    pair: PostgresPair
    store: Store
    area: CommandArea


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    """The district, its roster and plans adopted."""
    async with postgres_pair(tmp_path, synchronous=True) as pair:
        await asyncio.to_thread(migrate, pair.primary.dsn)
        async with Store(pair.primary.dsn, size=3) as store:
            await add_area(store, AREA)
            area = CommandArea(AREA, store)
            await area.apply([Entry(AREA, "test", RosterAdopted(await keep_roster(store, roster()), "t"))])
            await area.apply([Entry(AREA, "test", PlansAdopted(await keep_plans(store, book()), "t"))])
            yield Guarded(pair, store, area)


async def cut_off(dsn: str, how: str) -> None:
    """Wait until a COMMIT waits for the standby and cut its wait off: `cancel` or `terminate` its backend."""
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(_LIMIT_S):
            while (pid := await connection.fetchval(_WAITING)) is None:
                await asyncio.sleep(0.01)
        assert await connection.fetchval(f"SELECT pg_{how}_backend($1)", pid)
    finally:
        await connection.close()


@fault(23, invariants=["I1"])
@pytest.mark.parametrize("how", ["cancel", "terminate"])
async def test_a_commit_that_is_on_no_standby_is_not_done(
    guarded: Guarded, how: str, injections: Injections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the wait is cancelled or its session ended, the write is unknown and never done (I1)."""
    monkeypatch.setattr(log, "_ASCERTAIN", Patience(attempts=2))
    await guarded.pair.pause()
    landing = asyncio.create_task(guarded.area.apply([alert(1)]))
    await cut_off(guarded.pair.primary.dsn, how)
    # With the session gone the row can be seen on the primary: to look at it is no proof either.
    while not landing.done():
        cutting = asyncio.create_task(cut_off(guarded.pair.primary.dsn, how))
        await asyncio.wait({landing, cutting}, return_when=asyncio.FIRST_COMPLETED, timeout=_LIMIT_S)
        cutting.cancel()
        await asyncio.gather(cutting, return_exceptions=True)
    with pytest.raises(CommitUnknown):
        await landing
    injections.count()
    await guarded.pair.resume()
    assert (await persist(lambda: guarded.area.apply([alert(1)]), UNTIL_DONE, "test"))[0].fresh is False
    await guarded.pair.crash_primary()
    promoted = await guarded.pair.promote()
    async with Store(promoted.dsn, size=2) as store:
        left = await sound(store)
    assert alerts_of(left) == ["shop-00/a1"]


@fault(23, invariants=["I1", "I11"])
async def test_a_command_that_is_on_no_standby_is_confirmed_later(
    guarded: Guarded, injections: Injections
) -> None:
    """A command whose wait was cut off is done once, and only when the standby has it (I1, I11)."""
    await guarded.area.apply([alert(1)])
    incident = next(iter((await guarded.area.present()).incidents.values()))
    await guarded.pair.pause()
    command = asyncio.create_task(
        guarded.area.command(EscalateCommand("li", incident.incident_id), incident.seq)
    )
    await cut_off(guarded.pair.primary.dsn, "cancel")
    injections.count()
    assert await _on_record(guarded, "escalate") == 1
    assert not command.done()
    await guarded.pair.resume()
    assert (await command).seq == 4
    assert await _on_record(guarded, "escalate") == 1


async def _on_record(guarded: Guarded, kind: str) -> int:
    async with guarded.store.connection() as connection:
        query = "SELECT count(*) FROM area_log WHERE input_json ->> 'kind' = $1"
        return int(await connection.fetchval(query, kind))


@fault(23, invariants=["I1", "I3", "I8"])
async def test_promoting_a_synchronous_standby_loses_nothing(
    guarded: Guarded, injections: Injections
) -> None:
    """All that was answered before the primary died is on the standby that takes over (I1, I3, I8)."""
    answered: list[str] = []

    async def load() -> None:
        for number in range(1, 400):
            try:
                await guarded.area.apply([alert(number, x_m=number * 7 % 900, category="theft")])
            except Transient:
                return
            answered.append(f"shop-00/a{number}")

    loading = asyncio.create_task(load())
    async with asyncio.timeout(_LIMIT_S):
        while len(answered) < 20:
            await asyncio.sleep(0.01)
    await guarded.pair.crash_primary()
    loading.cancel()
    await asyncio.gather(loading, return_exceptions=True)
    injections.count()
    injections.note("answered", len(answered))
    promoted = await guarded.pair.promote()
    async with Store(promoted.dsn, size=2) as store:
        left = await sound(store)
        assert set(answered) <= set(alerts_of(left))
        again = CommandArea(AREA, store)
        assert (await again.apply([alert(900, x_m=-300)]))[0].fresh
