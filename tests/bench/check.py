"""`make bench-check`: whether the service became slower than the committed figures, as ratios in one run."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any, Final

from tests.bench import throughput
from tests.bench.__main__ import RESULTS
from tests.bench.rounds import Rounds

TOLERANCE: Final = 0.3
"""What part of a ratio may be lost before it counts: rounds on a shared machine differ by less than that."""
_PLANTED: Final = Path(__file__).parent / "planted"
_RATIO: Final = "ours / floor A"


def main() -> int:
    """Measure a few rounds, and end with 1 if the ratio to the floor fell by more than the tolerance."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.check", description=__doc__)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--alerts", type=int, default=1_000)
    words.add_argument("--seed", type=int, default=440515)
    words.add_argument("--against", type=Path, default=RESULTS)
    words.add_argument(
        "--plant-ms", type=float, default=0, help="delay every decision by this, to try the check"
    )
    asked = words.parse_args()
    committed: dict[str, Any] = json.loads(asked.against.read_bytes())
    present = asyncio.run(_measure(asked))
    return 0 if _said(committed["throughput"]["ratios"][_RATIO]["median"], present) else 1


async def _measure(asked: argparse.Namespace) -> float:
    rounds = Rounds()
    planted = {"PYTHONPATH": str(_PLANTED), "BENCH_PLANT_MS": str(asked.plant_ms)} if asked.plant_ms else {}
    for number in range(asked.rounds):
        size = throughput.Size(asked.alerts)
        rounds.add(await throughput.measure(size, asked.seed + number, planted, areas=False))
    return float(rounds.figures()["ratios"][_RATIO]["median"])


def _said(before: float, now: float) -> bool:
    held = now >= before * (1 - TOLERANCE)
    verdict = "held" if held else f"lost more than {TOLERANCE:.0%}"
    print(f"{_RATIO}: {now:.4f}, committed {before:.4f}: {verdict}")  # noqa: T201
    return held


if __name__ == "__main__":
    sys.exit(main())
