"""Layer three of the harness: three brokers, two databases, eight processes, and a nemesis."""

from __future__ import annotations

import os
import random
from itertools import islice
from pathlib import Path
from typing import Final

import pytest

from tests.faults.cluster.nemesis import schedule
from tests.faults.cluster.record import entry
from tests.faults.cluster.run import perform
from tests.faults.numbered.fault import Injections, fault
from tests.integration.flow.saying import say

SIX: Final = (
    "worker_killed",
    "worker_paused",
    "broker_killed",
    "worker_cut_off",
    "database_failover",
    "relay_killed",
)
_LONGEST_S: Final = 240.0
_ALLOWED_S: Final = 3.0
"""What a timer may be late here, on a machine that may be shared; recorded runs are judged by 1 s."""
_JUDGED: Final = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I10", "I13")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420), pytest.mark.kafka_only]


@fault(1, invariants=_JUDGED, times=2)
@fault(5, invariants=_JUDGED, times=1)
@fault(8, invariants=_JUDGED, times=1)
@fault(10, invariants=_JUDGED, times=1)
@fault(23, invariants=_JUDGED, times=1)
async def test_six_faults_in_about_a_minute(
    tmp_path: Path, pytestconfig: pytest.Config, injections: Injections
) -> None:
    """A worker killed, stopped, cut off; a broker and a relay killed; a failover: every promise holds."""
    seed = int(os.environ.get("DISPATCH_TEST_SEED") or random.SystemRandom().randrange(10**6))
    say(pytestconfig, f"seed {seed} (DISPATCH_TEST_SEED={seed} draws the same faults)")
    drawn = islice(schedule(seed, SIX), len(SIX))
    run = await perform(tmp_path, seed, _LONGEST_S, drawn, lambda line: say(pytestconfig, line), _ALLOWED_S)
    kept = entry(run)
    injections.count(len(run.injected))
    injections.note("latest_timer_s", kept["figures"]["latest_s"])
    injections.note("longest_recovery_s", max(run.recoveries))
    assert run.findings == {}
    assert len(run.injected) == len(SIX)
