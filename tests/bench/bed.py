"""What is measured upon: a broker, a database and an area of its own each round, on a core beside ours."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import asyncpg
import psutil
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from dispatch.local import LocalPostgres
from dispatch.local.children import Child
from dispatch.store.migrate import migrate
from tests.integration.flow.roles import Site, open_site

BEDROCK: Final = {0}
"""The core of everything that is not measured: broker, database, load."""
MEASURED: Final = {1}
_RAW: Final = (
    "CREATE TABLE bench_raw"
    " (source_id text, event_id text, body bytea NOT NULL, PRIMARY KEY (source_id, event_id))"
)
_PACE_S: Final = 0.02


def apart() -> bool:
    """Return whether what is measured has a core of its own."""
    return (os.cpu_count() or 1) > 1


@asynccontextmanager
async def open_bed() -> AsyncIterator[Site]:
    """Give a site with the district's roster and plans, none of whose roles run yet."""
    if apart():
        os.sched_setaffinity(0, BEDROCK)  # whatever is started from here inherits it
    with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as name:
        folder = Path(name)
        server = LocalPostgres(folder)
        await server.start()
        try:
            await asyncio.to_thread(migrate, server.dsn)
            async with open_site("kafka", server.dsn, folder) as site:
                await _prepare(site)
                yield site
        finally:
            await server.stop()


async def _prepare(site: Site) -> None:
    database = await asyncpg.connect(site.dsn)
    try:
        await database.execute(_RAW)
    finally:
        await database.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=site.bootstrap_servers)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, 4, 1) for name in ("bench.in", "bench.out", "bench.echo")])
    finally:
        await admin.close()


def alone(child: Child) -> psutil.Process:
    """Give a process the measured core to itself; returns it, to ask what it spends."""
    process = psutil.Process(child.pid)
    if apart():
        process.cpu_affinity(sorted(MEASURED))
    return process


def spent(process: psutil.Process) -> float:
    """Return the processor time that a process has used, in s."""
    times = process.cpu_times()
    return float(times.user + times.system)


async def publish(site: Site, topic: str, records: Sequence[tuple[bytes, bytes]]) -> None:
    """Publish records as fast as the broker takes them, and wait until it has them all."""
    async with AIOKafkaProducer(
        bootstrap_servers=site.bootstrap_servers, acks="all", max_batch_size=131_072
    ) as producer:
        sent = [await producer.send(topic, value, key=key) for key, value in records]
        await asyncio.gather(*sent)


async def until(database: asyncpg.Connection, query: str, wanted: int, limit_s: float) -> None:
    """Wait until a query returns `wanted` or more."""
    async with asyncio.timeout(limit_s):
        while (await database.fetchval(query) or 0) < wanted:
            await asyncio.sleep(_PACE_S)
