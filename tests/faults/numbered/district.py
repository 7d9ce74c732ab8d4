"""A small district on the broker of this run: a database of the test's own, a consumer group of its own."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

import asyncpg

from dispatch.area import CommandArea
from dispatch.config import Settings
from dispatch.model.inputs import PlansAdopted, RosterAdopted
from dispatch.record import Entry
from dispatch.store.documents import keep_plans, keep_roster
from dispatch.store.log import add_area
from dispatch.store.pool import Store
from schemas.topics import INBOUND
from streams.topic_care import ensure_topics
from tests.integration import relayed
from tests.integration.services import in_database
from tests.worlds.small import AREA, book, roster

TEMPLATE: Final = "numbered_template"
PARTITIONS: Final = 2

MakeSettings: TypeAlias = Callable[..., Awaitable[Settings]]


async def make_template(server: str, template: str) -> None:
    """Make a database with the district adopted, to clone from; nobody stays connected to it."""
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE {template}")
    await connection.close()
    await adopt(in_database(server, TEMPLATE))


async def adopt(dsn: str) -> None:
    """Adopt roster and plans of the district: rows 1 and 2 of its log."""
    async with Store(dsn, size=2) as store:
        await add_area(store, AREA)
        area = CommandArea(AREA, store)
        await area.apply([Entry(AREA, "test", RosterAdopted(await keep_roster(store, roster()), "test"))])
        await area.apply([Entry(AREA, "test", PlansAdopted(await keep_plans(store, book()), "test"))])


async def settings_for(bootstrap_servers: str, dsn: str) -> Settings:
    """Return settings with the topics made and a group that begins behind what others published."""
    found = Settings(
        bootstrap_servers=bootstrap_servers,
        partitions=PARTITIONS,
        consumer_group=f"test-{uuid.uuid4().hex}",
        land_batch=10,
        pool_size=4,
        dsn=dsn,  # type: ignore[arg-type]
    )
    await ensure_topics(found, lambda _: None)
    await relayed.skip_what_is_there(found, INBOUND)
    return found
