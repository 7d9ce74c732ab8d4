"""How many alerts a second: floors, peers, and the whole way from the topic to the assignments on theirs."""

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
from tests.bench.growth.calls import calls
from tests.bench.growth.cases import adopt
from tests.bench.peers import installed
from tests.bench.rounds import AREAS, MANY
from tests.bench.stock import alerts
from tests.integration.flow.roles import Site

_LIMIT_S: Final = 600
_ERRAND_S: Final = 60
_FLOOR: Final = (sys.executable, "tests.bench.floor")
_BACKLOG: Final = "bench.in"
_LANDED: Final = "SELECT count(*) FROM receipt WHERE family = 'alerts'"
_OPENED: Final = "SELECT count(*) FROM incident"
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


FLOOR: Final = Size(20_000, 5_000)
"""What floors and peers pass: two thousand would take them no tenth of a second, on a broker not yet warm."""


async def measure(
    size: Size, seed: int, more: Mapping[str, str] | None = None, *, areas: bool = True
) -> dict[str, dict[str, float]]:
    """Return alerts a second and processor time an alert (microseconds) of floors, peers and the service.

    Peers are those that are installed. `more` is further environment of the service's roles. Without `areas`
    the service is measured with one command area only.
    """
    async with open_bed() as site:
        site.extra |= more or {}
        await publish(site, ALERTS_SHOP, alerts(size.all, seed, f"round-{seed}"))
        await publish(site, _BACKLOG, alerts(FLOOR.all, seed, f"floor-{seed}"))
        found = {
            "floor A": await _errand(site, *_FLOOR),
            "floor B": await _errand(site, *_FLOOR, "--dsn", site.dsn),
            **{name: await _errand(site, *peer) for name, peer in installed().items()},
            "ours": await _ours(site, size),
        }
        if areas:
            everywhere = calls(size.all, 1_000 + seed, f"areas-{seed}", await adopt(site, AREAS))
            await publish(site, ALERTS_SHOP, everywhere)
            found[MANY] = await _ours(site, size)
        return found


async def _errand(site: Site, python: str, program: str, *more: str) -> dict[str, float]:
    """Send a floor or a peer over its backlog, as a process on the measured core."""
    words = [
        python, "-m", program, "--bootstrap", site.bootstrap_servers,
        "--topic", _BACKLOG, "--partitions", str(site.partitions), "--out", "bench.out",
        "--count", str(FLOOR.all), "--warm", str(FLOOR.warm),
        "--core", str(min(MEASURED) if apart() else -1), *more,
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        said, wrong = await asyncio.wait_for(process.communicate(), _ERRAND_S)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert process.returncode == 0, f"{program} ended with {process.returncode}: {wrong.decode()}"
    found: dict[str, float] = json.loads(said)
    return found


async def _ours(site: Site, size: Size) -> dict[str, float]:
    """The backlog waits; worker and relay are started, and the clock runs once the warm-up is landed."""
    database: Any = await asyncpg.connect(site.dsn)
    try:
        before, opened = await database.fetchval(_LANDED), await database.fetchval(_OPENED)
        relay = site.start("relay")
        worker = site.start("worker")
        process = alone(worker)
        await site.ready(relay)
        await until(database, _LANDED, before + size.warm, _LIMIT_S)
        first, began, cpu = await database.fetchval(_LANDED), time.perf_counter(), spent(process)
        await until(database, _LANDED, before + size.all, _LIMIT_S)
        used = spent(process) - cpu
        await until(database, _BEHIND, 1, _LIMIT_S)
        took = time.perf_counter() - began
        opened = await database.fetchval(_OPENED) - opened
        await site.stop(worker, relay)
    finally:
        await database.close()
    counted = before + size.all - first
    return {"per_s": counted / took, "cpu_us": used / counted * 1e6, "opened": opened / size.all}
