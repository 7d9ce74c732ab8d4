"""The console under a crowd: started upon a bed, on the measured core, with room for everybody."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass

import asyncpg
import psutil

from dispatch.local.ports import Ports
from dispatch.outbound import from_json
from tests.bench.bed import alone
from tests.bench.fanout.book import Place
from tests.integration.flow.alerts import AREA
from tests.integration.flow.roles import Site


@dataclass(frozen=True, slots=True)
class Hall:
    """Where the console listens, and its process."""

    port: int
    process: psutil.Process

    def resident_kib(self) -> float:
        """Return the memory that the console holds, KiB."""
        return float(self.process.memory_info().rss) / 1_024


async def open_hall(site: Site, measured: str = "console") -> Hall:
    """Start worker, relay and console; the `measured` one has its core to itself."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # whatever is started from here inherits it
    port = Ports(site.log_dir.parent).keep("console")
    site.extra |= {
        "DISPATCH_CONSOLE_PORT": str(port),
        "DISPATCH_FEED_PER_ADDRESS": "0",
        "DISPATCH_FEED_PER_PRINCIPAL": "0",
    }
    children = {role: site.start(role) for role in ("worker", "relay", "console")}
    alone(children[measured])
    for child in children.values():
        await site.ready(child)
    return Hall(port, psutil.Process(children["console"].pid))


def wall_ahead_s() -> float:
    """Return how far the clock of the log is ahead of `perf_counter`."""
    return time.time() - time.perf_counter()


async def head(site: Site) -> int:
    """Return the newest row of the log."""
    database = await asyncpg.connect(site.dsn)
    try:
        return int(await database.fetchval("SELECT seq FROM command_area WHERE area_id = $1", AREA))
    finally:
        await database.close()


async def decided(site: Site, after: int, last: int) -> list[Place]:
    """Return the place of every message of the log after a row, up to another, in order."""
    database = await asyncpg.connect(site.dsn)
    query = "SELECT seq, messages FROM area_log WHERE area_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq"
    try:
        rows = await database.fetch(query, AREA, after, last)
    finally:
        await database.close()
    return [(row["seq"], one.index) for row in rows for one in from_json(row["messages"])]
