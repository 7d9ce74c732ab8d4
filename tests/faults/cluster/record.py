"""A run as a record that can be kept and reported."""

from __future__ import annotations

import statistics
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults.cluster.verdict import Run


def entry(run: Run) -> dict[str, Any]:
    """Return a run as JSON: seed, command, each fault with its recovery, figures, findings."""
    return {
        "seed": run.seed,
        "seconds": run.seconds,
        "command": f"python -m tests.faults.cluster --seconds {run.seconds:g} --seed {run.seed}",
        "commit": _commit(),
        "took_s": round(run.took_s, 1),
        "faults": [
            {
                "number": one.fault.number,
                "name": one.fault.name,
                "title": one.fault.title,
                "target": one.target,
                "held_s": round(one.mended - one.began, 1),
                "recovery_s": round(took, 1),
                "limit_s": one.fault.recovery_s,
            }
            for one, took in zip(run.injected, run.recoveries, strict=True)
        ],
        "figures": figures(run),
        "findings": run.findings,
    }


def _commit() -> str:
    """Return what was tried: the commit of the checkout, nothing where there is no git."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"]
    with suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(command, capture_output=True, check=True, timeout=10).stdout.decode().strip()
    return ""


def figures(run: Run) -> dict[str, Any]:
    """Return the figures of a run."""
    assert run.evidence is not None
    late = sorted(timer.late_s for timer in run.timers) or [0.0]
    return {
        "operations": run.evidence.history.counts(),
        "lying": len(run.evidence.truth.records),
        "records": len(run.evidence.records),
        "rows": len({seq for seq, _ in run.evidence.decided}),
        "timers": len(run.timers),
        "late_over_1_s": sum(one > 1.0 for one in late),
        "median_late_s": round(statistics.median(late), 3),
        "latest_s": round(late[-1], 3),
        "offset_looks": run.offset_looks,
        "shown": len(run.evidence.viewer.places),
        "notices": dict(sorted(run.evidence.notices.items())),
    }
