"""Fault 40: the relay's producer is poisoned, and its sends hang."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from aiokafka.client import AIOKafkaClient

from dispatch.config import Settings
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from streams.log_relay import Relay
from streams.publisher import Publisher
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.waiting import until
from tests.faults.numbered.way import Cut, stay_on_the_way, way_to
from tests.integration import relayed

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(180)]

_LIMIT_S = 2.0


@asynccontextmanager
async def _relaying(settings: Settings, dsn: str) -> AsyncIterator[tuple[Relay, Publisher]]:
    publisher = Publisher(settings, limit_s=_LIMIT_S)
    async with Store(dsn, size=2) as store:
        relay = Relay(Outbox(store), publisher, 0.005)
        task = asyncio.create_task(relay.run())
        try:
            yield relay, publisher
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await publisher.close()


@fault(40, invariants=("I6", "I10", "I11"))
async def test_a_poisoned_producer_is_replaced(settings: Settings, dsn: str, injections: Injections) -> None:
    """With sequence numbers that the broker refuses, the relay takes a new producer and leaves no gap."""
    area_id, database = relayed.new_area(), await asyncpg.connect(dsn)
    try:
        async with _relaying(settings, dsn) as (_, publisher):
            poisoned = None
            for first in (1, 51, 101):
                await relayed.write(database, area_id, first, first + 49)
                await relayed.caught_up(database, [area_id])
                poisoned = publisher._producer
                assert poisoned is not None
                numbers = poisoned._txn_manager._sequence_numbers
                for place in list(numbers):
                    numbers[place] += 7
                injections.count()
            await relayed.write(database, area_id, 151, 200)
            await relayed.caught_up(database, [area_id])
            assert publisher._producer is not poisoned
    finally:
        await database.close()
    relayed.check(await relayed.published(settings, relayed.TOPICS), area_id, 200)


@fault(40, invariants=("I6", "I10", "I11"))
async def test_sends_that_hang_are_given_up_and_made_again(
    settings: Settings, dsn: str, injections: Injections, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the broker takes records and answers nothing, the relay says so; healed, it goes on in order."""
    monkeypatch.setattr(AIOKafkaClient, "__init__", AIOKafkaClient.__init__)  # put back at the end
    stay_on_the_way()
    area_id, database = relayed.new_area(), await asyncpg.connect(dsn)
    try:
        async with way_to(settings.bootstrap_servers) as (way, address):
            there = settings.model_copy(update={"bootstrap_servers": address})
            async with _relaying(there, dsn) as (relay, _):
                for number, how in enumerate((Cut.DEAF, Cut.SILENT)):
                    await relayed.write(database, area_id, 100 * number + 1, 100 * number + 50)
                    await relayed.caught_up(database, [area_id])
                    way.cut(how)
                    await relayed.write(database, area_id, 100 * number + 51, 100 * number + 100)
                    await until(lambda: relay.trouble != "", "the relay says that it publishes nothing")
                    injections.count()
                    assert way.swallowed > 0
                    way.cut(Cut.NONE)
                    began = time.monotonic()
                    await relayed.caught_up(database, [area_id])
                    injections.note(f"recovery_{how.name.lower()}_s", time.monotonic() - began)
    finally:
        await database.close()
    relayed.check(await relayed.published(settings, relayed.TOPICS), area_id, 200)
