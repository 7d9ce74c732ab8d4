"""Fault 41: from one release to the next and back, under load, with a migration in between."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import pytest
from pydantic import SecretStr

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.store.compatibility import SchemaMismatch, judge
from dispatch.store.pool import Store
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.feeding import ALERTS_SHOP, Topics, alert
from tests.faults.numbered.judging import alerts_of, sound
from tests.worlds.small import AREA, book, roster

_LIMIT_S = 60
_NEXT = "20990101000000"
_MIGRATION = f"""
ALTER TABLE command_area ADD COLUMN colour text;
ALTER TABLE area_log ADD COLUMN weight integer NOT NULL DEFAULT 7;
ALTER TABLE receipt ADD COLUMN seen_by text[] NOT NULL DEFAULT '{{}}';
ALTER TABLE incident ADD COLUMN mood text;
CREATE INDEX ON receipt (seen_by);
CREATE TABLE novelty (id bigint PRIMARY KEY);
INSERT INTO schema_migrations (version) VALUES ('{_NEXT}');
"""
_FLOOR = f"UPDATE schema_floor SET oldest = '{_NEXT}', why = 'older programs book by colour'"


class Release:
    """A running worker of one release, landing alerts of its own source."""

    def __init__(self, runtime: Runtime, source_id: str) -> None:
        self.landed: list[str] = []
        self._topics = Topics(runtime.areas[AREA])
        self._source_id = source_id
        self._stop = False
        self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while not self._stop:
            number = len(self.landed)
            body = alert(number, source_id=self._source_id, east=number % 30 * 0.0003)
            await self._topics.tell(ALERTS_SHOP, body)
            self.landed.append(f"{self._source_id}/a{number}")
            await asyncio.sleep(0.005)

    async def further(self, count: int) -> float:
        """Wait until it has landed so many more; returns how long that took, s."""
        began, wanted = time.monotonic(), len(self.landed) + count
        async with asyncio.timeout(_LIMIT_S):
            while len(self.landed) < wanted:
                if self._task.done():
                    self._task.result()
                await asyncio.sleep(0.005)
        return time.monotonic() - began

    async def end(self) -> None:
        """Finish what is in hand and stop."""
        self._stop = True
        await asyncio.wait_for(self._task, _LIMIT_S)


@fault(41, invariants=["I1", "I2", "I3", "I4", "I5", "I8"])
async def test_the_old_release_works_on_the_new_schema(
    database_dsn: str, store: Store, injections: Injections
) -> None:
    """Migrated under load, old and new side by side, then back: nothing lost or doubled (I1-I5 I8)."""
    settings = Settings(dsn=SecretStr(database_dsn), area=AREA)
    connection = await asyncpg.connect(database_dsn)
    try:
        async with open_runtime(settings, "old") as old:
            await old.adopt_roster(AREA, roster())
            await old.adopt_plans(AREA, book())
            before = Release(old, "shop-01")
            await before.further(10)
            await connection.execute(_MIGRATION)
            injections.count()
            injections.note("after_migration_s", await before.further(5))
            async with open_runtime(settings, "new") as new:
                beside = Release(new, "shop-02")
                await asyncio.gather(before.further(10), beside.further(10))
                await beside.end()
            await before.end()
        async with open_runtime(settings, "old") as again:
            back = Release(again, "shop-03")
            injections.count()
            await back.further(10)
            await back.end()
    finally:
        await connection.close()
    landed = [*before.landed, *beside.landed, *back.landed]
    names = alerts_of(await sound(store))
    assert sorted(names) == sorted(landed)
    for source in ("shop-01/", "shop-02/", "shop-03/"):
        assert [n for n in names if n.startswith(source)] == [n for n in landed if n.startswith(source)]


@fault(41, invariants=["I1", "I8"])
async def test_a_program_too_old_for_the_schema_does_not_start(
    database_dsn: str, store: Store, injections: Injections
) -> None:
    """A schema that older programs cannot work with keeps them out, by name; those that run go on (I1 I8)."""
    settings = Settings(dsn=SecretStr(database_dsn), area=AREA)
    async with open_runtime(settings, "old") as old:
        await old.adopt_roster(AREA, roster())
        await old.adopt_plans(AREA, book())
        async with store.connection() as connection:
            await connection.execute(_MIGRATION)
            await connection.execute(_FLOOR)
        injections.count()
        running = Release(old, "shop-01")
        await running.further(3)
        await running.end()
        with pytest.raises(SchemaMismatch, match=f"{_NEXT} \\(older programs book by colour\\)"):
            async with open_runtime(settings, "old"):
                pass
    await sound(store)


@fault(41, invariants=["I1"])
def test_a_program_too_new_for_the_schema_does_not_start(injections: Injections) -> None:
    """Without its migration a new program names it instead of failing somewhere inside (I1)."""
    injections.count()
    with pytest.raises(SchemaMismatch, match=r"lacks migration 2, .* run `dispatch migrate`"):
        judge({"1", "2"}, {"1"}, "", "")
    judge({"1", "2"}, {"1", "2", "3"}, "2", "")
