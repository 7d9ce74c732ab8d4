"""FAULTS.md says what the harness found, all of it and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults.report import REPORT, write


def _run(seed: int, findings: dict[str, list[str]]) -> dict[str, Any]:
    fault = {
        "number": 1, "name": "worker_killed", "title": "kill -9 of a worker", "target": "worker-1",
        "held_s": 1.0, "recovery_s": 9.5, "limit_s": 30.0,
    }  # fmt: skip
    figures = {
        "operations": {"alert on Kafka": {"ok": 1_200, "unknown": 3}}, "lying": 1, "records": 1, "rows": 7,
        "timers": 40, "late_over_1_s": 0, "median_late_s": 0.1, "latest_s": 0.4, "shown": 1, "notices": {},
        "offset_looks": 5,
    }  # fmt: skip
    return {
        "seed": seed, "seconds": 300, "command": f"run --seed {seed}", "commit": "abc", "took_s": 1.0,
        "faults": [fault], "figures": figures, "findings": findings,
    }  # fmt: skip


def test_the_report_is_of_the_recorded_runs() -> None:
    """FAULTS.md is what `make faults-report` writes from the results beside it."""
    assert REPORT.read_text(encoding="utf-8") == write()


def test_a_loss_in_any_run_is_in_the_promises(tmp_path: Path) -> None:
    """One lost alert in one of two runs is counted, and named in the line of its run."""
    lost = {"I1 no loss": ["alert on Kafka call-1 was confirmed and is not on its topic"]}
    for run in (_run(1, {}), _run(2, lost)):
        (tmp_path / f"nemesis-{run['seed']}.json").write_text(json.dumps(run), encoding="utf-8")
    said = write(tmp_path)
    assert "| alerts lost | 1 |" in said
    assert "| alert on Kafka, sent | 2,406 |" in said
    assert "| `run --seed 2` at abc | 1 | 1,203 | 7 | 40 | 0.10 / 0.40 | 9.5 | I1 no loss |" in said
    assert "| `run --seed 1` at abc | 1 | 1,203 | 7 | 40 | 0.10 / 0.40 | 9.5 | clean |" in said


def test_faults_without_a_test_are_named(tmp_path: Path) -> None:
    """What nobody has tried is said, so that the list is never taken for whole when it is not."""
    tried = {
        "number": 1, "title": "worker killed", "invariants": ["I1"], "test": "t", "says": "It holds.",
        "injected": 10, "figures": {"recovery_s": 1.5}, "outcome": "passed", "took_s": 1.0,
    }  # fmt: skip
    (tmp_path / "numbered.json").write_text(json.dumps([tried]), encoding="utf-8")
    said = write(tmp_path)
    assert "| 1 | worker killed | It holds. (`t`) | 10 | I1 | passed; recovery_s 1.5 |" in said
    assert "Faults without a test and in no run: 2 process dies" in said
