"""`python -m tests.bench.startup`: measure start-up and takeover alone."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Final

from tests.bench.startup import Size, measure, section

RESULTS: Final = Path(__file__).parents[1] / "results" / "startup.json"


def main() -> None:
    """Measure what is asked for, say it as the report does, and keep it beside what was measured before."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.startup", description=__doc__)
    words.add_argument("--rows", type=int, default=1_000_000, help="of the log behind the worker")
    words.add_argument("--rounds", type=int, default=5, help="how often a worker is started; 0 is not at all")
    words.add_argument("--kills", type=int, default=3, help="how often one is killed; 0 is not at all")
    words.add_argument("--seed", type=int, default=440515)
    words.add_argument("--results", type=Path, default=RESULTS)
    asked = words.parse_args()
    kept = json.loads(asked.results.read_bytes()) if asked.results.exists() else {}
    figures = kept | asyncio.run(measure(Size(asked.rows, asked.rounds, asked.kills), asked.seed))
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join(section(figures)))  # noqa: T201


if __name__ == "__main__":
    main()
