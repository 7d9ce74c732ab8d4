"""One run: the cluster under load, the nemesis at work, then quiet, then judgement."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg

from dispatch.gateway.permissions import Role
from dispatch.local.errors import LocalServiceError
from tests.faults.cluster.cluster import Cluster, open_cluster
from tests.faults.cluster.dispatchers import Dispatchers
from tests.faults.cluster.flow_watch import FlowWatch
from tests.faults.cluster.history import History
from tests.faults.cluster.judging import Evidence, judge, read_log
from tests.faults.cluster.layout import DIRECT, OUTSIDE, PARTITIONS, ROLES
from tests.faults.cluster.lying import Truth, read_inbound
from tests.faults.cluster.nemesis import Drawn, Injected, Nemesis
from tests.faults.cluster.offsets import OffsetWatch
from tests.faults.cluster.publishers import HttpPublishers, KafkaPublishers
from tests.faults.cluster.responders import Responders
from tests.faults.cluster.sending import Sender
from tests.faults.cluster.timeliness import Timer, lateness_faults, timers
from tests.faults.cluster.viewer import Viewer
from tests.integration.flow.alerts import AREA, Message, make_messages
from tests.integration.flow.main_job import VERIFIED
from tests.integration.flow.reading import read_all, watching
from tests.integration.flow.roles import run_command
from tests.integration.flow.told import Told

KAFKA_RATE: Final = 3.0
HTTP_RATE: Final = 1.0
_READY_S: Final = 90.0
_DRAIN_S: Final = 60.0
_LONGEST_FAULT_S: Final = 180.0
_SHOP: Final = "440515-shop-{:04d}"

Tell = Callable[[str], None]


@dataclass
class Run:
    """What a run was and what it found."""

    seed: int
    seconds: float
    injected: list[Injected] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    findings: dict[str, list[str]] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    evidence: Evidence | None = None
    offset_looks: int = 0
    took_s: float = 0.0


async def perform(data_dir: Path, seed: int, seconds: float, drawn: Iterator[Drawn], tell: Tell) -> Run:
    """Run the cluster for `seconds` under the drawn faults; returns what the checkers found."""
    run, began = Run(seed, seconds), time.monotonic()
    tell("starting three brokers, two databases, eight processes")
    async with open_cluster(data_dir, seed) as cluster:
        cluster.crew.start()
        await _ready(cluster)
        tell(f"all is up after {time.monotonic() - began:.1f} s")
        async with asyncio.TaskGroup() as group:
            stage = await _set_stage(cluster, group, seed, seconds)
            await _play(stage, run, drawn, tell)
        await _judge(stage, run)
    run.took_s = time.monotonic() - began
    return run


@dataclass
class _Stage:
    cluster: Cluster
    history: History
    responders: Responders
    sender: Sender
    viewer: Viewer
    offsets: OffsetWatch
    messages: list[Message]
    alerts: list[dict[str, Any]]
    publishers: tuple[KafkaPublishers, HttpPublishers]
    dispatchers: Dispatchers
    seed: int
    background: list[asyncio.Task[None]] = field(default_factory=list)
    records: list[Told] = field(default_factory=list)
    stopped: float = 0.0


async def _set_stage(cluster: Cluster, group: asyncio.TaskGroup, seed: int, seconds: float) -> _Stage:
    history, sender = History(), Sender(cluster.layout.bootstrap(OUTSIDE))
    publisher, dispatcher = await cluster.token(Role.PUBLISHER), await cluster.token(Role.DISPATCHER)
    responders = Responders(sender, history, group, seed)
    return _Stage(
        cluster,
        history,
        responders,
        sender,
        Viewer(cluster.consoles, dispatcher),
        OffsetWatch(cluster.layout.bootstrap(DIRECT), lambda: cluster.dsn),
        make_messages(_enough(seconds, KAFKA_RATE), seed),
        _http_alerts(seed, _enough(seconds, HTTP_RATE)),
        (
            KafkaPublishers(sender, history, PARTITIONS, seed),
            HttpPublishers(cluster.consoles, publisher, history, seed),
        ),
        Dispatchers(cluster.consoles, dispatcher, history, seed),
        seed,
    )


def _enough(seconds: float, per_second: float) -> int:
    """Return how many messages last for a run whose last fault takes its time."""
    return int((seconds + _LONGEST_FAULT_S) * per_second)


def _http_alerts(seed: int, count: int) -> list[dict[str, Any]]:
    return [
        {
            "alert_id": f"cluster-{seed}-{number}",
            "source_id": _SHOP.format(number % 300 + 1),
            "occurred_at": "2026-11-22T08:00:00+08:00",
            "category": "theft",
            "text": "有人偷东西",
        }
        for number in range(count)
    ]


async def _play(stage: _Stage, run: Run, drawn: Iterator[Drawn], tell: Tell) -> None:
    """Publish, answer, order and watch while the nemesis works; then wait until all has come home."""
    over = asyncio.Event()
    named = frozenset(message.name for message in stage.messages if message.name)
    flow = FlowWatch(stage.history, stage.responders.seen, named)
    nemesis = Nemesis(stage.cluster, stage.seed, flow.flowing, tell)
    run.injected = nemesis.injected
    direct = stage.cluster.layout.bootstrap(DIRECT)
    background = [
        asyncio.create_task(stage.viewer.follow()),
        asyncio.create_task(stage.offsets.watch()),
    ]
    try:
        async with watching(direct, PARTITIONS, stage.responders.hear):
            async with asyncio.TaskGroup() as work:
                kafka, http = stage.publishers
                work.create_task(kafka.publish(stage.messages, KAFKA_RATE, over))
                work.create_task(http.publish(stage.alerts, HTTP_RATE, over))
                work.create_task(stage.dispatchers.work(over))
                await nemesis.work(drawn, run.seconds)
                over.set()
            tell("quiet: waiting until everything has come home")
            stage.responders.listening = False
            await _home(flow)
            run.recoveries = flow.recoveries(nemesis.injected)
            await _stop_crew(stage)
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await stage.sender.__aexit__(None, None, None)


async def _home(flow: FlowWatch) -> None:
    """I10: within a minute of quiet every confirmed alert is in an incident."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_DRAIN_S):
            while flow.waiting(time.time()):
                await asyncio.sleep(0.2)


async def _stop_crew(stage: _Stage) -> None:
    """Stop workers and auditor, let the relays and the screen finish, then stop the rest."""
    crew = stage.cluster.crew
    for role in ROLES:
        if role.startswith(("worker", "auditor")):
            await crew.leave(role)
    stage.stopped = time.time()
    connection = await asyncpg.connect(stage.cluster.dsn)
    try:
        async with asyncio.timeout(_DRAIN_S):
            while await connection.fetchval(
                "SELECT (SELECT count(*) FROM command_area a LEFT JOIN relay_cursor c USING (area_id)"
                " WHERE a.seq > coalesce(c.published_seq, 0))"
                " + (SELECT count(*) FROM rejection WHERE published_at IS NULL)"
            ):
                await asyncio.sleep(0.1)
            head = await connection.fetchval("SELECT seq FROM command_area WHERE area_id = $1", AREA)
            while int(stage.viewer.last_id.partition(":")[2] or 0) < head:
                await asyncio.sleep(0.1)
    finally:
        await connection.close()
    await crew.stop()


async def _ready(cluster: Cluster) -> None:
    connection = await asyncpg.connect(cluster.dsn)
    try:
        async with asyncio.timeout(_READY_S):
            while await connection.fetchval("SELECT count(*) FROM heartbeat WHERE ready") < len(ROLES):
                await asyncio.sleep(0.1)
    except TimeoutError:
        beats = await connection.fetch("SELECT * FROM heartbeat")
        raise LocalServiceError(f"not ready within {_READY_S:g} s: {[tuple(b) for b in beats]}") from None
    finally:
        await connection.close()


async def _judge(stage: _Stage, run: Run) -> None:
    direct = stage.cluster.layout.bootstrap(DIRECT)
    truth = Truth(await read_inbound(direct, PARTITIONS), stage.messages)
    stage.records = await read_all(direct, PARTITIONS)
    evidence = Evidence(stage.history, truth, stage.records, stage.viewer, stage.dispatchers.raced)
    await read_log(stage.cluster.dsn, evidence)
    await stage.offsets.look()
    run.evidence = evidence
    run.findings = judge(evidence)
    run.timers = timers(stage.records, stage.stopped)
    run.offset_looks = stage.offsets.looks
    environment = stage.cluster.crew.environment("console-1") | {"DISPATCH_DSN": stage.cluster.dsn}
    status, said = await run_command(environment, "verify")
    more = {
        "I5 timers": lateness_faults(run.timers, run.injected),
        "I7 nothing is committed without a receipt": stage.offsets.faults,
        "I8 the log verifies": [] if (status, said) == VERIFIED else [said],
        "I10 alerts flow again": [
            f"{one.fault.title} ({one.target}): {took:.1f} s"
            for one, took in zip(run.injected, run.recoveries, strict=True)
            if took > one.fault.recovery_s
        ],
    }
    run.findings |= {name: faults[:10] for name, faults in more.items() if faults}


def counts(run: Run) -> dict[str, Any]:
    """Return the figures of a run, for a report."""
    assert run.evidence is not None
    late = sorted(timer.late_s for timer in run.timers)
    return {
        "operations": run.evidence.history.counts(),
        "lying": len(run.evidence.truth.records),
        "records": len(run.evidence.records),
        "rows": len({seq for seq, _ in run.evidence.decided}),
        "timers": len(late),
        "late_over_1_s": sum(one > 1.0 for one in late),
        "latest_s": round(late[-1], 3) if late else 0.0,
        "offset_looks": run.offset_looks,
        "shown": len(run.evidence.viewer.places),
        "notices": dict(Counter(run.evidence.notices)),
    }
