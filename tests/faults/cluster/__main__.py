"""`python -m tests.faults.cluster`: runs of the nemesis, one a seed, each recorded with its command."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from tests.faults.cluster.menu import MENU
from tests.faults.cluster.nemesis import schedule
from tests.faults.cluster.record import entry
from tests.faults.cluster.run import perform


def main() -> int:
    """Run; returns 0 when every run was clean."""
    given = _arguments()
    names = given.faults.split(",") if given.faults else list(MENU)
    clean = True
    for seed in range(given.seed, given.seed + given.runs):
        data_dir = Path(tempfile.mkdtemp(prefix="dispatch-cluster-"))
        began = time.monotonic()

        def tell(line: str) -> None:
            print(f"[seed {seed} {time.monotonic() - began:6.1f} s] {line}", file=sys.stderr, flush=True)  # noqa: B023, T201

        drawn = schedule(seed, names)
        run = uvloop.run(perform(data_dir, seed, given.seconds, drawn, tell))
        for promise, faults in run.findings.items():
            for fault in faults:
                tell(f"{promise}: {fault}")
        tell("clean" if not run.findings else f"NOT clean; logs in {data_dir}")
        clean = clean and not run.findings
        if given.record:
            given.record.mkdir(parents=True, exist_ok=True)
            file = given.record / f"nemesis-{seed}.json"
            file.write_text(json.dumps(entry(run), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if not run.findings and not given.keep:
            shutil.rmtree(data_dir, ignore_errors=True)
    return 0 if clean else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long faults come (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--runs", type=int, default=1, help="how many, each with the next seed (default 1)")
    parser.add_argument("--faults", default="", help=f"only these, by commas: {', '.join(MENU)}")
    parser.add_argument("--record", type=Path, help="folder for a JSON file a run")
    parser.add_argument("--keep", action="store_true", help="keep the data and logs of clean runs too")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
