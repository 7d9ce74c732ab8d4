"""One broker and one server for all sizes of a curve: a database for each, filled before the first visit."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import asyncpg
import psutil
from pydantic import SecretStr

from dispatch.bootstrap import Runtime, open_runtime
from dispatch.config import Settings
from dispatch.local import LocalPostgres
from dispatch.local.postgres_cluster import DATABASE
from dispatch.store.migrate import migrate
from tests.bench.bed import BEDROCK, apart
from tests.bench.growth.turns import Turns
from tests.integration.flow.alerts import AREA
from tests.integration.flow.roles import Site, open_site

_SETTING_UP_S: Final = 240.0
_MARK: Final = (
    "CREATE TABLE bench_head AS SELECT * FROM command_area",
    "CREATE TABLE bench_standing AS SELECT * FROM responder_standing",
    "ANALYZE",
)
# An id tells the row of the log that it was made in.
_MADE_AFTER: Final = "h.area_id = x.area_id AND split_part(x.{name}, '-', 3)::bigint > h.seq"
_REWIND: Final = (
    "DELETE FROM area_log x USING bench_head h WHERE h.area_id = x.area_id AND x.seq > h.seq",
    "DELETE FROM alert_feed x USING bench_head h WHERE h.area_id = x.area_id AND x.seq > h.seq",
    *(
        f"DELETE FROM {table} x USING bench_head h WHERE {_MADE_AFTER.format(name=name)}"
        for table, name in (
            ("incident", "incident_id"), ("assignment", "assignment_id"), ("advisory", "advisory_id"),
            ("alert_link", "incident_id"),
        )
    ),
    "TRUNCATE responder_standing",
    "INSERT INTO responder_standing SELECT * FROM bench_standing",
    "UPDATE command_area x SET seq = h.seq, hash = h.hash, at = h.at, next_due_at = h.next_due_at"
    " FROM bench_head h WHERE h.area_id = x.area_id AND x.seq > h.seq",
)  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A site whose database is what the others are copied from, its server process, and the turns."""

    site: Site
    server: psutil.Process
    turns: Turns

    async def database(self, name: str) -> Site:
        """Return a site with a copy of the database of its own, on the same broker."""
        admin = await asyncpg.connect(_named(self.site.dsn, "postgres"))
        try:
            await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{DATABASE}" STRATEGY FILE_COPY')
        finally:
            await admin.close()
        return replace(self.site, dsn=_named(self.site.dsn, name), children=[], extra={})


@asynccontextmanager
async def open_ground(turns: Turns) -> AsyncIterator[Ground]:
    """Give broker, server and a database with the district's roster and plans; remove all of it after."""
    if apart():
        os.sched_setaffinity(0, BEDROCK)  # whatever is started from here inherits it
    with tempfile.TemporaryDirectory(prefix="dispatch-growth-") as name:
        server = LocalPostgres(Path(name))
        try:
            async with turns.taken():
                await server.start()
                await asyncio.to_thread(migrate, server.dsn)
                opened = open_site("kafka", server.dsn, Path(name))
                site = await opened.__aenter__()
            try:
                assert server.process is not None
                yield Ground(site, psutil.Process(server.process.pid), turns)
            finally:
                await opened.__aexit__(None, None, None)
        finally:
            await server.stop()


@asynccontextmanager
async def runtime(site: Site) -> AsyncIterator[Runtime]:
    """Give the store's own functions on a site's database, patient enough for a roster of a million."""
    settings = Settings(dsn=SecretStr(site.dsn), area=AREA, statement_timeout_s=_SETTING_UP_S)
    async with open_runtime(settings, idle_limit_s=_SETTING_UP_S) as found:
        yield found


async def mark(site: Site) -> None:
    """Remember where the logs end now: `rewind` comes back to it."""
    await _run(site, *_MARK)


async def rewind(site: Site) -> None:
    """Take away what was decided since `mark`, so that every visit finds the same; receipts stay."""
    await _run(site, *_REWIND)


async def _run(site: Site, *statements: str) -> None:
    database = await asyncpg.connect(site.dsn)
    try:
        for statement in statements:
            await database.execute(statement)
    finally:
        await database.close()


def _named(dsn: str, name: str) -> str:
    address, _, options = dsn.partition("?")
    return f"{address.rpartition('/')[0]}/{name}?{options}"
