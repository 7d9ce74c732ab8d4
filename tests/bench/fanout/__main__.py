"""`python -m tests.bench.fanout`: measure the fan-out alone."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any, Final

from tests.bench.fanout import section, stream, tier

RESULTS: Final = Path(__file__).parents[1] / "results" / "fanout.json"
_FEW: Final = stream.Size()


def main() -> None:
    """Measure what is asked for, say it as the report does, and keep it beside what was measured before."""
    words = argparse.ArgumentParser(prog="python -m tests.bench.fanout", description=__doc__)
    words.add_argument("--only", choices=("stream", "tier"), help="measure only this")
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--clients", type=int, default=3_000)
    words.add_argument("--people", type=int, default=1_000, help="whom the tier asks, in hundreds")
    words.add_argument("--alerts", type=int, default=_FEW.alerts, help="a second; each makes frames")
    words.add_argument("--seconds", type=int, default=_FEW.seconds, help="of a round of the stream")
    words.add_argument("--slow", type=int, default=_FEW.slow, help="bytes a second of a slow client")
    words.add_argument("--seed", type=int, default=440515)
    words.add_argument("--results", type=Path, default=RESULTS)
    asked = words.parse_args()
    kept = json.loads(asked.results.read_bytes()) if asked.results.exists() else {}
    figures = kept | asyncio.run(_measure(asked))
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(json.dumps(figures, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join(section(figures)))  # noqa: T201


async def _measure(asked: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if asked.only != "tier":
        size = stream.Size(asked.clients, asked.slow, asked.alerts, asked.seconds, asked.rounds)
        found["stream"] = await stream.measure(size, asked.seed)
    if asked.only != "stream":
        found["tier"] = await tier.measure(tier.Size(asked.clients, asked.people, asked.rounds), asked.seed)
    return found


if __name__ == "__main__":
    main()
