"""A worker that begins with a long log behind it: until it is ready, until a waiting alert has landed."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Final

import psutil

from schemas.topics import ALERTS_SHOP
from tests.bench.bed import alone, publish, until
from tests.bench.stock import alerts
from tests.integration.flow.roles import Site

_LIMIT_S: Final = 60
_PACE_S: Final = 0.01
LANDED: Final = "SELECT count(*) FROM receipt WHERE family = 'alerts'"
_READY: Final = "SELECT ready FROM heartbeat WHERE instance LIKE $1"


async def begin(site: Site, database: Any, seed: int, name: str, work: int = 0) -> dict[str, float]:
    """Start a worker while an alert waits; returns how long each step took (s) and its memory (MiB).

    `worked_mib` is what it holds after so many alerts more.
    """
    before = await database.fetchval(LANDED)
    await publish(site, ALERTS_SHOP, alerts(1, seed, f"{name}-waits"))
    began = time.perf_counter()
    child = site.start("worker")
    process = alone(child)
    ready, landed = 0.0, 0.0
    async with asyncio.timeout(_LIMIT_S):
        while not (ready and landed):
            if not ready and await database.fetchval(_READY, f"%:{child.pid}"):
                ready = time.perf_counter() - began
            if not landed and await database.fetchval(LANDED) > before:
                landed = time.perf_counter() - began
            assert child.returncode is None, child.log_tail(30)
            await asyncio.sleep(_PACE_S)
    resident = _resident_mib(process)
    await publish(site, ALERTS_SHOP, alerts(work, seed, f"{name}-work"))
    await until(database, LANDED, before + 1 + work, _LIMIT_S)
    worked = _resident_mib(process)
    await site.stop(child)
    return {"ready_s": ready, "landed_s": landed, "ready_mib": resident, "worked_mib": worked}


def _resident_mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20
