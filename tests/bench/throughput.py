"""How many alerts a second: the floors, and the whole way from the topic to the assignments on theirs."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from schemas.topics import ALERTS_SHOP
from tests.bench.bed import MEASURED, alone, apart, open_bed, publish, spent, until
from tests.bench.stock import alerts
from tests.integration.flow.roles import Site

_LIMIT_S: Final = 600
_FLOOR_S: Final = 60
_LANDED: Final = "SELECT count(*) FROM receipt WHERE family = 'alerts'"
_BEHIND: Final = (
    "SELECT (count(*) = 0)::int FROM command_area a LEFT JOIN relay_cursor c USING (area_id)"
    " WHERE a.seq > coalesce(c.published_seq, 0)"
)


@dataclass(frozen=True)
class Size:
    """How much one round passes: alerts that count, and alerts before them that do not."""

    alerts: int = 2_000
    warm: int = 400

    @property
    def all(self) -> int:
        """Both."""
        return self.alerts + self.warm


async def measure(
    size: Size, seed: int, more: Mapping[str, str] | None = None
) -> dict[str, dict[str, float]]:
    """Return alerts a second and processor time an alert (microseconds) of floor A, floor B and the service.

    `more` is further environment of the service's roles.
    """
    async with open_bed() as site:
        site.extra |= more or {}
        await publish(site, ALERTS_SHOP, alerts(size.all, seed, f"round-{seed}"))
        return {
            "floor A": await _floor(site, size, ""),
            "floor B": await _floor(site, size, site.dsn),
            "ours": await _ours(site, size),
        }


async def _floor(site: Site, size: Size, dsn: str) -> dict[str, float]:
    words = [
        sys.executable, "-m", "tests.bench.floor", "--bootstrap", site.bootstrap_servers,
        "--topic", ALERTS_SHOP, "--partitions", str(site.partitions), "--out", "bench.out",
        "--count", str(size.all), "--warm", str(size.warm),
        "--core", str(min(MEASURED) if apart() else -1), "--dsn", dsn,
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE)
    try:
        said, _ = await asyncio.wait_for(process.communicate(), _FLOOR_S)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert process.returncode == 0, f"the floor ended with {process.returncode}"
    found: dict[str, float] = json.loads(said)
    return found


async def _ours(site: Site, size: Size) -> dict[str, float]:
    """The backlog waits; worker and relay are started, and the clock runs once the warm-up is landed."""
    database: Any = await asyncpg.connect(site.dsn)
    try:
        relay = site.start("relay")
        worker = site.start("worker")
        process = alone(worker)
        await site.ready(relay)
        await until(database, _LANDED, size.warm, _LIMIT_S)
        first, began, cpu = await database.fetchval(_LANDED), time.perf_counter(), spent(process)
        await until(database, _LANDED, size.all, _LIMIT_S)
        used = spent(process) - cpu
        await until(database, _BEHIND, 1, _LIMIT_S)
        took = time.perf_counter() - began
        opened = await database.fetchval("SELECT count(*) FROM incident")
    finally:
        await database.close()
    counted = size.all - first
    return {"per_s": counted / took, "cpu_us": used / counted * 1e6, "opened": opened / size.all}
