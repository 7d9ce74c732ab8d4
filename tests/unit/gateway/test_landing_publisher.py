"""Alerts that the gateway lands itself: confirmed when committed, else kept in the spool or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from dispatch.gateway.landing_publisher import LandingPublisher
from dispatch.gateway.publisher import Landed, PublishFailed, Spooled
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from dispatch.record import DIRECT, Record
from dispatch.store.errors import StoreError
from schemas.topics import ALERTS_SENSOR, ALERTS_SHOP
from tests.unit.gateway.spooling import record, spool_in, until

_NOW = 1_700_000_000_000


class Database:
    """Takes records while it is `up`, waits for ever while it is not, fails with `error`."""

    def __init__(self) -> None:
        self.landed: list[Record] = []
        self.up = asyncio.Event()
        self.up.set()
        self.error: Exception | None = None

    async def land(self, records: Sequence[Record]) -> None:
        """Commit the records."""
        if self.error is not None:
            raise self.error
        await self.up.wait()
        self.landed += records


def _publisher(database: Database, timeout_s: float = 5.0) -> LandingPublisher:
    async def reached() -> bool:
        return True

    return LandingPublisher(lambda: database, reached, lambda: _NOW, timeout_s=timeout_s)


async def test_what_it_returns_is_committed() -> None:
    """Every record lies in the database, with the topic's name and no place on it."""
    database, records = Database(), [record(1), record(2, "s2", ALERTS_SENSOR)]
    assert await _publisher(database).publish(records) == [Landed(ALERTS_SHOP), Landed(ALERTS_SENSOR)]
    first = database.landed[0]
    assert (first.topic, first.partition, first.offset) == (ALERTS_SHOP, DIRECT, DIRECT)
    assert (first.key, first.value, first.headers) == (records[0].key, records[0].value, records[0].headers)
    assert first.timestamp_ms == _NOW


async def test_a_database_that_does_not_commit_in_time_confirms_nothing() -> None:
    """Without a commit there is no receipt: the wait is bounded, and the caller is told to come again."""
    database = Database()
    database.up.clear()
    with pytest.raises(PublishFailed, match=r"did not commit within 0\.05 seconds"):
        await _publisher(database, 0.05).publish([record(1)])
    database.error = StoreError("relation is missing")
    with pytest.raises(PublishFailed, match="did not take them"):
        await _publisher(database).publish([record(1)])


async def test_the_spool_takes_over_while_the_database_is_away(tmp_path: Path) -> None:
    """An alert of a database outage is kept on disk and lands by itself, once and in order."""
    database = Database()
    database.up.clear()
    async with spool_in(tmp_path) as spool:
        publisher = SpoolingPublisher(_publisher(database, 0.05), spool, [ALERTS_SHOP])
        for number in (1, 2):
            assert await publisher.publish([record(number)]) == [Spooled(ALERTS_SHOP)]
        draining = asyncio.create_task(publisher.run())
        database.up.set()
        await until(lambda: len(database.landed) == 2 and not spool.records)
        draining.cancel()
    assert [one.value for one in database.landed] == [record(1).value, record(2).value]
