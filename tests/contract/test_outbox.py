"""What the relay lends itself from the log, and what it keeps of how far it came."""

from __future__ import annotations

import asyncpg
import pytest

from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from tests.integration.relayed import write

_AREA = "440516"


async def _published(outbox: Outbox) -> list[int]:
    async with outbox.rows(_AREA, 10) as rows:
        return [row.seq for row in rows]


async def test_a_cursor_that_a_failover_took_back_is_made_anew(store: Store, database_dsn: str) -> None:
    """The rows come once more, none is left out: what the relay writes last may be lost with a server."""
    outbox = Outbox(store)
    database = await asyncpg.connect(database_dsn)
    try:
        await write(database, _AREA, 1, 3)
        assert await _published(outbox) == [1, 2, 3]
        await database.execute("DELETE FROM relay_cursor WHERE area_id = $1", _AREA)
        assert await _published(outbox) == []
        assert [one.area_id for one in await outbox.behind()] == [_AREA]
        assert await _published(outbox) == [1, 2, 3]
    finally:
        await database.close()


@pytest.mark.parametrize(("durable", "waits"), [(True, "on"), (False, "off")])
async def test_only_who_may_lose_what_it_writes_does_not_wait_for_the_disk(
    database_dsn: str, durable: bool, waits: str
) -> None:
    """A COMMIT waits for the disk unless a store is told that what it writes can come again."""
    async with Store(database_dsn, size=1, durable=durable) as store, store.connection() as connection:
        assert await connection.fetchval("SHOW synchronous_commit") == waits
