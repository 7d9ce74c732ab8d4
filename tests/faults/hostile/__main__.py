"""`make hostile`: the run with its progress on the screen and its figures in a file."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dispatch.local import LocalPostgres
from dispatch.store.migrate import migrate
from schemas.topics import INBOUND
from tests.faults.hostile.found import Found
from tests.faults.hostile.run import Plan, run
from tests.faults.hostile.site import open_roles

RESULTS = Path(__file__).parents[1] / "results" / "hostile.json"
_NOT_TOLD = {"inputs", "per_second", "share", "results"}


def main() -> int:
    """Run, write the figures, and end with 1 if anything was lost, crashed or answered wrongly."""
    words = argparse.ArgumentParser(prog="python -m tests.faults.hostile", description=__doc__)
    words.add_argument("--inputs", type=int, default=100_000, help="hostile inputs through each channel")
    words.add_argument(
        "--seed", type=int, default=secrets.randbelow(10**6), help="the same seed sends the same"
    )
    words.add_argument("--per-second", type=float, default=0, help="most inputs a second; 0 is no limit")
    words.add_argument(
        "--share", type=float, default=0, help="part of the capacity that is offered, as a pilot finds it"
    )
    words.add_argument("--good", type=int, default=300, help="good alerts before and after, to compare with")
    words.add_argument(
        "--minutes", type=float, default=240, help="what is not sent by then is not sent at all"
    )
    words.add_argument("--window", type=float, default=60, help="length of a quiet window, in s")
    words.add_argument(
        "--every", type=int, default=5, help="after so many windows of the flood comes a quiet one; 0 is none"
    )
    words.add_argument("--results", type=Path, default=RESULTS, help="where the figures go")
    asked = words.parse_args()
    pace = "share" if asked.share else "per_second"
    told = {
        name: value
        for name, value in vars(asked).items()
        if name in {"seed", pace} or (name not in _NOT_TOLD and value != words.get_default(name))
    }
    given = " ".join(f"--{name.replace('_', '-')} {value:g}" for name, value in told.items())
    command = f'make hostile HOSTILE_INPUTS={asked.inputs} HOSTILE_ARGS="{given}"'
    print(f"seed {asked.seed}; the same again: {command}")  # noqa: T201
    plan = Plan(
        asked.seed, asked.inputs, asked.good, 5, asked.per_second, 900, asked.minutes * 60, asked.share,
        window_s=asked.window, every=asked.every,
    )  # fmt: skip
    found = asyncio.run(_carry_out(plan))
    figures = {"command": command, "seed": asked.seed, "inputs_per_channel": asked.inputs, **found.figures()}
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    asked.results.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))  # noqa: T201
    for wrong in [*found.crashes, *found.http.wrong][:20]:
        print(wrong)  # noqa: T201
    return 1 if figures["lost"] or found.crashes or found.http.wrong else 0


async def _carry_out(plan: Plan) -> Found:
    with (
        tempfile.TemporaryDirectory(prefix="dispatch-hostile-") as folder,
        Progress(
            TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        ) as progress,
    ):
        bars = {name: progress.add_task(name, total=plan.inputs) for name in (*INBOUND, "http")}
        async with _database(Path(folder)) as dsn, open_roles("auto", dsn, Path(folder)) as (site, url):
            return await run(site, plan, url, lambda name, count, _: progress.advance(bars[name], count))


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[str]:
    server = LocalPostgres(folder)
    await server.start()
    try:
        await asyncio.to_thread(migrate, server.dsn)
        yield server.dsn
    finally:
        await server.stop()


if __name__ == "__main__":
    sys.exit(main())
