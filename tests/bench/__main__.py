"""Throughput, latency and functions: rounds that alternate, their medians and spread, kept as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Final

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench import latency, throughput
from tests.bench.functions.measure import measure as measure_functions
from tests.bench.machine import machine
from tests.bench.rounds import Rounds

RESULTS: Final = Path(__file__).parent / "results" / "bench.json"
_FUNCTION_S: Final = 0.3
"""How long each function is timed in a turn."""


def main() -> None:
    """Measure and write the figures; `python -m tests.bench.report` tells of them."""
    words = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    words.add_argument("--rounds", type=int, default=5, help="how often everything is measured, in turn")
    words.add_argument("--alerts", type=int, default=2_000, help="alerts of a round of throughput")
    words.add_argument("--seconds", type=int, default=20, help="how long each rate of latency is kept")
    words.add_argument("--seed", type=int, default=440515, help="the same seed publishes the same")
    words.add_argument("--results", type=Path, default=RESULTS, help="where the figures go")
    asked = words.parse_args()
    figures = asyncio.run(_measure(asked))
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")


async def _measure(asked: argparse.Namespace) -> dict[str, object]:
    began = machine()
    found = {"throughput": Rounds(), "latency": Rounds()}
    size = throughput.Size(asked.alerts)
    columns = TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns) as progress:
        bar = progress.add_task("rounds", total=2 * asked.rounds + 1)
        for number in range(asked.rounds):
            found["throughput"].add(await throughput.measure(size, asked.seed + number))
            progress.advance(bar)
            found["latency"].add(await latency.measure(asked.seconds, asked.seed + number))
            progress.advance(bar)
        functions = await asyncio.to_thread(measure_functions, asked.rounds, _FUNCTION_S)
        progress.advance(bar)
    arguments = (
        f"--rounds {asked.rounds} --alerts {asked.alerts} --seconds {asked.seconds} --seed {asked.seed}"
    )
    return {
        "command": f'make bench BENCH_ARGS="{arguments}"',
        "machine": began | {"load_after": machine()["load"]},
        **{name: rounds.figures() for name, rounds in found.items()},
        "functions": functions,
    }


if __name__ == "__main__":
    main()
