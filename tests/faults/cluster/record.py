"""A run as a record that can be kept and reported."""

from __future__ import annotations

import statistics
from typing import Any

from tests.faults.cluster.run import Run, counts


def entry(run: Run) -> dict[str, Any]:
    """Return a run as JSON: seed, command, each fault with its recovery, figures, findings."""
    return {
        "seed": run.seed,
        "seconds": run.seconds,
        "command": f"python -m tests.faults.cluster --seconds {run.seconds:g} --seed {run.seed}",
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
        "figures": counts(run),
        "median_late_s": round(statistics.median([t.late_s for t in run.timers] or [0.0]), 3),
        "findings": run.findings,
    }
