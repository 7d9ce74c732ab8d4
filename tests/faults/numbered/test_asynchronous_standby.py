"""Fault 22: the primary dies, and the asynchronous standby that takes over lacks what was answered last."""

from __future__ import annotations

import asyncio
import time
import uuid
from pathlib import Path

import pytest
from pydantic import SecretStr

from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.store.audit import AuditStore
from dispatch.store.migrate import migrate
from dispatch.store.pool import Store
from streams.topic_care import ensure_topics
from tests.contract.looking import one
from tests.faults.numbered.fault import Injections, fault
from tests.faults.numbered.judging import alerts_of, sound
from tests.faults.standby import PostgresPair, postgres_pair
from tests.integration import auditing
from tests.worlds.small import book, roster

_KEPT, _LOST = 20, 12
_LANDED = "SELECT count(*) FROM receipt WHERE event_id LIKE '{}-%'"


@fault(22, invariants=["I1", "I3", "I14"])
@pytest.mark.kafka_only
@pytest.mark.slow
async def test_the_auditor_lands_again_what_the_standby_lacked(
    kafka_bootstrap: str, tmp_path: Path, injections: Injections
) -> None:
    """Alerts that were landed and acknowledged come back from Kafka, and the desk is told (I1 I3 I14)."""
    async with postgres_pair(tmp_path, synchronous=False) as pair:
        settings = await _installed(kafka_bootstrap, pair)
        kept, lost = await _before(settings, pair)
        await pair.crash_primary()
        began = time.monotonic()
        promoted = await pair.promote()
        injections.count()
        after = settings.model_copy(update={"dsn": SecretStr(promoted.dsn)})
        async with open_runtime(after) as runtime:
            assert await one(runtime.store, _LANDED.format(lost)) == 0
            await auditing.audited(runtime)
            injections.note("recovery_s", time.monotonic() - began)
            left = await sound(runtime.store)
            names = set(alerts_of(left))
            for mark, count in ((kept, _KEPT), (lost, _LOST)):
                assert {f"440515-shop-0001/{mark}-{n}" for n in range(count)} <= names
            told = {row.input["alert"]["source_id"] for row in left.inputs("alert_received")}
            assert {"auditor:rewound", "auditor:repaired"} <= told
    injections.note("landed_again", _LOST)


async def _installed(bootstrap: str, pair: PostgresPair) -> Settings:
    """Make topics, tables, roster and plans; the audit and the group begin behind what others published."""
    settings = Settings(
        bootstrap_servers=bootstrap,
        partitions=auditing.PARTITIONS,
        consumer_group=f"test-{uuid.uuid4().hex}",
        fetch_max_wait_ms=50,
        dsn=SecretStr(pair.primary.dsn),
    )
    await ensure_topics(settings, lambda _: None)
    await auditing.skip_to_the_end(settings)
    await asyncio.to_thread(migrate, pair.primary.dsn)
    async with open_runtime(settings) as runtime:
        await runtime.adopt_roster(settings.area, roster())
        await runtime.adopt_plans(settings.area, book())
        await AuditStore(runtime.store).move(await auditing.ends(settings))
    return settings


async def _before(settings: Settings, pair: PostgresPair) -> tuple[str, str]:
    """Land and prove alerts that the standby gets, then alerts that it does not get; returns their marks."""
    async with open_runtime(settings) as runtime, auditing.worker(settings, runtime):
        kept = await auditing.publish(settings, _KEPT)
        await _landed(runtime.store, kept, _KEPT)
        await auditing.audited(runtime)
        await pair.caught_up()
        await pair.pause()
        lost = await auditing.publish(settings, _LOST)
        await _landed(runtime.store, lost, _LOST)
        await auditing.audited(runtime)
    return kept, lost


async def _landed(store: Store, mark: str, count: int) -> None:
    async with asyncio.timeout(60):
        while await one(store, _LANDED.format(mark)) != count:
            await asyncio.sleep(0.05)
