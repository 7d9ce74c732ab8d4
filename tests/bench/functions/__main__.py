"""`make bench-functions`: the functions alone; prints their section and keeps their figures."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

from tests.bench.functions.measure import measure
from tests.bench.functions.section import section
from tests.bench.machine import machine

RESULTS: Final = Path(__file__).parents[1] / "results" / "functions.json"


def main() -> None:
    """Measure, keep the figures, print the section."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.functions", description=__doc__)
    words.add_argument("--turns", type=int, default=5, help="how often all are measured, in turn")
    words.add_argument("--seconds", type=float, default=0.3, help="how long each is timed in a turn")
    words.add_argument("--results", type=Path, default=RESULTS, help="where the figures go")
    asked = words.parse_args()
    began = machine()
    found = {"machine": began, "functions": measure(asked.turns, asked.seconds)}
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    sys.stdout.write("\n".join(section(found)) + "\n")


if __name__ == "__main__":
    main()
