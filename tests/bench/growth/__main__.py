"""Growth alone: measure curves, keep their figures beside those of the others, draw the picture."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any, Final

from tests.bench.growth import measure, plot, section
from tests.bench.growth.curves import CURVES
from tests.bench.growth.measuring import REPEATS
from tests.bench.machine import machine

RESULTS: Final = Path(__file__).parents[1] / "results" / "growth.json"


def main() -> None:
    """Measure the curves that were asked for; those measured before stay in the file."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    words.add_argument("--curve", action="append", choices=list(CURVES), help="which; may be given again")
    words.add_argument("--sizes", type=int, nargs="+", help="fewer sizes, of the one curve that is given")
    words.add_argument("--repeats", type=int, default=REPEATS, help="how often each size is visited")
    words.add_argument("--seed", type=int, default=440515, help="the same seed publishes the same")
    words.add_argument("--lock", type=Path, help="hold this file's lock while measuring, not in between")
    words.add_argument("--results", type=Path, default=RESULTS, help="where the figures are kept")
    words.add_argument("--draw", action="store_true", help="measure nothing, draw and tell of what is kept")
    asked = words.parse_args()
    if asked.sizes and len(asked.curve or ()) != 1:
        words.error("--sizes is for one --curve")
    figures: dict[str, Any] = json.loads(asked.results.read_bytes()) if asked.results.exists() else {}
    if not asked.draw:
        figures |= asyncio.run(_measure(asked))
        asked.results.parent.mkdir(parents=True, exist_ok=True)
        asked.results.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    plot(figures, asked.results.with_suffix(".png"))
    print("\n".join(section(figures)))  # noqa: T201


async def _measure(asked: argparse.Namespace) -> dict[str, Any]:
    names = asked.curve or list(CURVES)
    sizes = {names[0]: asked.sizes} if asked.sizes else None
    began = machine()
    found = await measure(names, sizes, asked.repeats, asked.seed, asked.lock, _say)
    after = {"load_after": machine()["load"]}
    return {name: of | {"machine": began | after, "seed": asked.seed} for name, of in found.items()}


def _say(step: str) -> None:
    print(step, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
