"""Fault 18: the offsets of the workers' group are set back to the beginning, then deleted."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from dispatch.config import Settings
from schemas.topics import ALERTS_SHOP, INBOUND
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.offsets import watching_offsets
from tests.faults.numbered.roles import Role, running
from tests.faults.numbered.sent import Sent
from tests.faults.numbered.topics import caught_up, delete_group, set_group, truncate
from tests.faults.numbered.waiting import until
from tests.integration import relayed

pytestmark = [pytest.mark.kafka_only, pytest.mark.slow, pytest.mark.timeout(240)]

_ALERTS = 30
_TABLES = (
    "SELECT input, events FROM area_log WHERE input_json ->> 'kind' <> 'timer_due' ORDER BY seq",
    "SELECT key, incident_id FROM alert_link ORDER BY 1",
    "SELECT event_id, body_hash FROM receipt ORDER BY 1",
    "SELECT rejection_id FROM rejection ORDER BY 1",
)


@fault(18, invariants=("I1", "I2", "I3", "I7", "I8", "I11"))
async def test_reading_everything_again_changes_nothing(
    settings: Settings, dsn: str, tmp_path: Path, injections: Injections
) -> None:
    """Set back to the earliest offset, or without any, a group reads all again and nothing comes of it."""
    await truncate(settings, INBOUND)
    begins = await relayed.ends(settings, INBOUND)
    sent = Sent(settings)
    async with running(Role(settings, tmp_path / "first.log")) as worker:
        await sent.publish(_ALERTS)
        await sent.landed()
        await until(lambda: caught_up(settings, (ALERTS_SHOP,)), "the group is at the end")
        assert await worker.end(signal.SIGTERM) == 0, worker.said()
    before, repeats = await _content(dsn), 0
    async with watching_offsets(
        settings.bootstrap_servers, dsn, settings.consumer_group, from_now=True
    ) as watch:
        for number in range(2):
            await (delete_group(settings) if number else set_group(settings, begins))
            injections.count()
            async with running(Role(settings, tmp_path / f"again-{number}.log")) as worker:
                await until(lambda: caught_up(settings, (ALERTS_SHOP,)), "the group is at the end again")
                assert await worker.end(signal.SIGTERM) == 0, worker.said()
            repeats = await _repeats(dsn)
            assert repeats >= (number + 1) * _ALERTS, "it was not read again"
    injections.note("repeats", repeats)
    assert await _content(dsn) == before
    assert watch.faults == []
    assert await sent.faults() == []


async def _content(dsn: str) -> list[list[Any]]:
    """Return what only messages change; timers may come due meanwhile."""
    database = await asyncpg.connect(dsn)
    try:
        return [[tuple(row) for row in await database.fetch(query)] for query in _TABLES]
    finally:
        await database.close()


async def _repeats(dsn: str) -> int:
    database = await asyncpg.connect(dsn)
    try:
        return int(await database.fetchval("SELECT sum(seen_count - 1) FROM receipt"))
    finally:
        await database.close()
