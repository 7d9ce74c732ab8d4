"""Two workers, one of which is killed: until the other lands what comes on the partitions of the dead one."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any, Final

from tests.bench.bed import until
from tests.bench.pace import publish_at
from tests.integration.flow.roles import Site

_RATE: Final = 20
_BEFORE_S: Final = 3
_SHARED_S: Final = 4.0
"""Until the partitions are dealt out anew between two workers."""
_AFTER_S: Final = 14
_LIMIT_S: Final = 60
_LANDED: Final = "SELECT count(*) FROM receipt WHERE event_id LIKE '%s-%%'"
_FIRST: Final = """
SELECT partition, extract(epoch FROM min(landed_at))::float8 AS at
  FROM receipt_offset WHERE topic = 'alerts.shop' AND landed_at > to_timestamp($1) GROUP BY partition
"""
_WORST: Final = """
SELECT max(extract(epoch FROM r.received_at) - r.record_at / 1000.0)::float8
  FROM receipt AS r WHERE r.event_id LIKE $1
"""


async def take_over(site: Site, database: Any, seed: int, name: str) -> dict[str, float]:
    """Kill one of two workers under load; returns how long its partitions stood still, and the longest wait.

    `stood_still_s` is from the kill to the first alert landed on the last partition to go on, `waited_s` the
    longest time that an alert of that load was on the topic before it landed.
    """
    first, second = site.start("worker"), site.start("worker")
    await site.ready(first)
    await site.ready(second)
    await asyncio.sleep(_SHARED_S)
    load = asyncio.create_task(publish_at(site, _RATE, _BEFORE_S + _AFTER_S, seed, name))
    await asyncio.sleep(_BEFORE_S)
    killed = time.time()
    os.kill(second.pid, signal.SIGKILL)
    await second.wait(10)
    site.children.remove(second)
    sent = await load
    await until(database, _LANDED % name, len(sent), _LIMIT_S)
    went_on = [row["at"] - killed for row in await database.fetch(_FIRST, killed)]
    waited = await database.fetchval(_WORST, f"{name}-%")
    await site.stop(first)
    assert len(went_on) == site.partitions, "a partition had no alert after the kill"
    return {"stood_still_s": max(went_on), "waited_s": float(waited)}
