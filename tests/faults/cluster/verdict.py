"""What a run was, and the verdict of all checkers on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.faults.cluster.judging import Evidence, judge, read_log
from tests.faults.cluster.layout import DIRECT, PARTITIONS
from tests.faults.cluster.lying import Truth, read_inbound
from tests.faults.cluster.nemesis import Injected
from tests.faults.cluster.stage import Stage
from tests.faults.cluster.timeliness import ALLOWED_S, Timer, lateness_faults, timers
from tests.integration.flow.main_job import VERIFIED
from tests.integration.flow.reading import read_all
from tests.integration.flow.roles import run_command

_SHOWN = 10


@dataclass
class Run:
    """What a run was and what it found; `stopped` is up to when all workers ran, in s since the epoch."""

    seed: int
    seconds: float
    allowed_s: float = ALLOWED_S
    """How late a timer may be, in s."""
    injected: list[Injected] = field(default_factory=list)
    recoveries: list[float] = field(default_factory=list)
    """How many s each fault took until alerts flowed again."""
    findings: dict[str, list[str]] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    evidence: Evidence | None = None
    offset_looks: int = 0
    stopped: float = 0.0
    took_s: float = 0.0


async def pronounce(stage: Stage, run: Run) -> None:
    """Read all that the run left behind, and note in it what is wrong, by invariant."""
    direct = stage.cluster.layout.bootstrap(DIRECT)
    truth = Truth(await read_inbound(direct, PARTITIONS), stage.messages)
    records = await read_all(direct, PARTITIONS)
    evidence = Evidence(stage.history, truth, records, stage.viewer, stage.dispatchers.raced)
    await read_log(stage.cluster.dsn, evidence)
    await stage.offsets.look()
    run.evidence, run.offset_looks = evidence, stage.offsets.looks
    run.timers = timers(records, run.stopped)
    environment = stage.cluster.crew.environment("console-1") | {"DISPATCH_DSN": stage.cluster.dsn}
    status, said = await run_command(environment, "verify")
    more = {
        "I5 timers": lateness_faults(run.timers, run.injected, run.allowed_s),
        "I7 nothing is committed without a receipt": stage.offsets.faults,
        "I8 the log verifies": [] if (status, said) == VERIFIED else [said],
        "I10 alerts flow again": _slow_recoveries(run),
    }
    run.findings = judge(evidence) | {name: faults[:_SHOWN] for name, faults in more.items() if faults}


def _slow_recoveries(run: Run) -> list[str]:
    return [
        f"{one.fault.title} ({one.target}): {took:.1f} s"
        for one, took in zip(run.injected, run.recoveries, strict=True)
        if took > one.fault.recovery_s
    ]
