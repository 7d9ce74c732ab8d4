"""Run the functions in turns, in a process of their own, and return medians, spread and ratios."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tests.bench.functions.timing import TRIP
from tests.bench.rounds import spread

_HERE: Final = Path(__file__).parent
_CHECKOUT: Final = _HERE.parents[2]
_LIMIT_S: Final = 1_800
_ROUND_S: Final = "0.0005"
"""A round repeats its function for so long at least: the clock is then precise enough for the quickest."""


def measure(turns: int, seconds: float) -> dict[str, Any]:
    """Return the figures of every function, each timed for `seconds` a turn; raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as folder:
        path = Path(folder) / "functions.json"
        words = (
            sys.executable, "-m", "pytest", "-p", "benchmark", "-p", "no:cacheprovider", str(_HERE), "-q",
            "--benchmark-quiet", f"--benchmark-json={path}", f"--benchmark-max-time={seconds}",
            f"--benchmark-min-time={_ROUND_S}", "--benchmark-warmup=on", "--benchmark-warmup-iterations=1000",
        )  # fmt: skip
        turns_asked = os.environ | {"BENCH_TURNS": str(turns)}
        subprocess.run(words, cwd=_CHECKOUT, env=turns_asked, check=True, timeout=_LIMIT_S)
        return figures(json.loads(path.read_bytes())["benchmarks"])


def figures(found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return one row a function, in the order they ran: microseconds, and ratios within each turn."""
    times: dict[str, dict[int, float]] = defaultdict(dict)
    rows: dict[str, dict[str, Any]] = {}
    for one in found:
        said = one["extra_info"]
        times[said["name"]][said["turn"]] = one["stats"]["median"] / said["each"] * 1e6
        rows.setdefault(said["name"], {"name": said["name"], "group": one["group"], "floor": said["floor"]})
    for name, row in rows.items():
        row["us"] = spread(list(times[name].values()))
        row["to_trip"] = spread(_ratios(times, name, TRIP))
        if row["floor"]:
            row["to_floor"] = spread(_ratios(times, name, row["floor"]))
    return {"rows": list(rows.values()), "turns": len(times[TRIP])}


def _ratios(times: Mapping[str, Mapping[int, float]], name: str, floor: str) -> list[float]:
    return [took / times[floor][turn] for turn, took in times[name].items()]
