"""One run: the cluster under load, the nemesis at work, then quiet, then judgement."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import asyncpg

from dispatch.local.errors import LocalServiceError
from tests.faults.cluster.cluster import Cluster, open_cluster
from tests.faults.cluster.flow_watch import FlowWatch
from tests.faults.cluster.history import Answer
from tests.faults.cluster.layout import DIRECT, PARTITIONS, ROLES
from tests.faults.cluster.lying import read_inbound, unproven
from tests.faults.cluster.nemesis import Drawn, Nemesis
from tests.faults.cluster.responders import REPORT
from tests.faults.cluster.stage import Stage, set_stage
from tests.faults.cluster.timeliness import ALLOWED_S
from tests.faults.cluster.verdict import Run, pronounce
from tests.integration.flow.alerts import AREA
from tests.integration.flow.reading import watching

_READY_S: Final = 90.0
_HOME_S: Final = 60.0
_PACE_S: Final = 0.1
_UNPUBLISHED: Final = (
    "SELECT (SELECT count(*) FROM command_area a LEFT JOIN relay_cursor c USING (area_id)"
    " WHERE a.seq > coalesce(c.published_seq, 0))"
    " + (SELECT count(*) FROM rejection WHERE published_at IS NULL)"
)

Tell = Callable[[str], None]


async def perform(
    data_dir: Path,
    seed: int,
    seconds: float,
    drawn: Iterator[Drawn],
    tell: Tell,
    allowed_s: float = ALLOWED_S,
) -> Run:
    """Run the cluster for `seconds` under the drawn faults; returns what the checkers found.

    A timer may be `allowed_s` late where no fault stops the clock.
    """
    run, began = Run(seed, seconds, allowed_s), time.monotonic()
    tell("starting three brokers, two databases, eight processes")
    async with open_cluster(data_dir, seed) as cluster:
        cluster.crew.start()
        await _ready(cluster)
        tell(f"all is up after {time.monotonic() - began:.1f} s")
        async with asyncio.TaskGroup() as group:
            stage = await set_stage(cluster, group, seed, seconds)
            async with stage.sender:
                await _play(stage, run, drawn, tell)
        await pronounce(stage, run)
    run.took_s = time.monotonic() - began
    return run


async def _play(stage: Stage, run: Run, drawn: Iterator[Drawn], tell: Tell) -> None:
    """Publish, answer, order and watch while the nemesis works; then wait until all has come home."""
    named = frozenset(message.name for message in stage.messages if message.name)
    flow = FlowWatch(stage.history, stage.responders.seen, named)
    nemesis = Nemesis(stage.cluster, run.seed, flow.flowing, tell)
    run.injected = nemesis.injected
    looking = asyncio.create_task(stage.look_on())
    try:
        async with watching(stage.cluster.layout.bootstrap(DIRECT), PARTITIONS, stage.responders.hear):
            async with asyncio.TaskGroup() as work:
                over = asyncio.Event()
                work.create_task(stage.work(over))
                await nemesis.work(drawn, run.seconds)
                over.set()
            tell("quiet: waiting until everything has come home")
            stage.responders.listening = False
            await _home(stage, flow)
            run.recoveries = flow.recoveries(nemesis.injected)
            run.stopped = await _stop_crew(stage)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


async def _home(stage: Stage, flow: FlowWatch) -> None:
    """Wait a minute for every confirmed alert to be in an incident, and for every record to be landed.

    A responder's answer may be sent and landed last of all. What is missing then is found afterwards.
    """
    direct = stage.cluster.layout.bootstrap(DIRECT)
    with suppress(TimeoutError):
        async with asyncio.timeout(_HOME_S):
            while flow.waiting(time.time()) or stage.history.named(REPORT, Answer.UNKNOWN):
                await asyncio.sleep(_PACE_S)
            while await _unlanded(stage.cluster.dsn, direct):
                await asyncio.sleep(_PACE_S)


async def _unlanded(dsn: str, bootstrap_servers: str) -> list[str]:
    records = await read_inbound(bootstrap_servers, PARTITIONS)
    connection = await asyncpg.connect(dsn)
    try:
        return await unproven(connection, records)
    finally:
        await connection.close()


async def _stop_crew(stage: Stage) -> float:
    """Stop the workers, let relays and screen finish, stop the rest; returns until when every clock ran."""
    crew, stopped = stage.cluster.crew, time.time()
    for role in ROLES:
        if role.startswith(("worker", "auditor")):
            await crew.leave(role)
    connection = await asyncpg.connect(stage.cluster.dsn)
    try:
        async with asyncio.timeout(_HOME_S):
            while await connection.fetchval(_UNPUBLISHED):
                await asyncio.sleep(_PACE_S)
            head = await connection.fetchval("SELECT seq FROM command_area WHERE area_id = $1", AREA)
            while int(stage.viewer.last_id.partition(":")[2] or 0) < head:
                await asyncio.sleep(_PACE_S)
    finally:
        await connection.close()
    await crew.stop()
    return stopped


async def _ready(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.dsn)
    try:
        async with asyncio.timeout(_READY_S):
            while await connection.fetchval("SELECT count(*) FROM heartbeat WHERE ready") < len(ROLES):
                await asyncio.sleep(_PACE_S)
    except TimeoutError:
        beats = await connection.fetch("SELECT * FROM heartbeat")
        raise LocalServiceError(f"not ready within {_READY_S:g} s: {[tuple(b) for b in beats]}") from None
    finally:
        await connection.close()
