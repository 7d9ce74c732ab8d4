"""A district and its topics for the auditor: group and audit begin behind what other tests published."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load
from dispatch.store.audit import AuditStore
from streams.topic_care import ensure_topics
from tests.integration import auditing


@pytest.fixture
async def settings(kafka_bootstrap: str, database_dsn: str) -> Settings:
    """Settings with the topics made, and a consumer group that begins behind what others published."""
    found = Settings(
        bootstrap_servers=kafka_bootstrap,
        partitions=auditing.PARTITIONS,
        consumer_group=f"test-{uuid.uuid4().hex}",
        fetch_max_wait_ms=50,
        dsn=database_dsn,  # type: ignore[arg-type]
    )
    await ensure_topics(found, lambda _: None)
    await auditing.skip_to_the_end(found)
    return found


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    """The district with its roster and plans; the audit begins behind what others published."""
    async with open_runtime(settings) as opened:
        await opened.adopt_roster(settings.area, load(auditing.AREA))
        await opened.adopt_plans(settings.area, load_plans(auditing.AREA))
        await AuditStore(opened.store).move(await auditing.ends(settings))
        yield opened


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the test's own."""
    connection = await asyncpg.connect(database_dsn)
    yield connection
    await connection.close()
