"""Runs the cases: in each the process dies or fails once, is started again, and everything is judged."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from dispatch.failpoints import EXIT_STATUS, VARIABLE
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.faults.crash.database import district_database
from tests.faults.crash.invariants import always, at_the_end
from tests.faults.crash.ledger import read
from tests.faults.crash.nursery import BROKEN
from tests.faults.crash.points import Case

ROOT = Path(__file__).resolve().parents[3]
_STARTS = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the processes of a case ended, and what was found wrong."""

    exits: tuple[int, ...]
    faults: tuple[str, ...]
    said: str


class Nursery:
    """A program that starts the processes, one at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def run(self, armed: str, home: Path, dsn: str, mistake: str = "") -> int:
        """Run the workload with a failpoint armed ("" none) and perhaps a mistake; return its status."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps([armed, str(home), dsn, mistake]).encode() + b"\n")
        await stdin.drain()
        return int(await stdout.readline())


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """Start a nursery; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.crash.nursery", cwd=ROOT,
        env={**os.environ, VARIABLE: "", "OPENBLAS_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def run_case(case: Case, at: Nursery, dsn: str, home: Path) -> Verdict:
    """Run one case on a database that is as at first."""
    home.mkdir(parents=True)
    exits = [await at.run(case.armed, home, dsn, case.mistake)]
    faults = [f"right after: {fault}" for fault in await _judge(home, dsn, exits[0] == 0)]
    while exits[-1] in (EXIT_STATUS, BROKEN) and len(exits) < _STARTS:
        exits.append(await at.run("", home, dsn))
    faults += await _judge(home, dsn, exits[-1] == 0)
    said = home / "said.txt"
    return Verdict(tuple(exits), tuple(faults), said.read_text(encoding="utf-8")[-4000:])


async def _judge(home: Path, dsn: str, ended: bool) -> list[str]:
    left = await read(home, dsn)
    faults = at_the_end(left) if ended else always(left)
    async with Store(dsn, size=1) as store:
        finding = await verify(store)
    return faults if finding is None else [*faults, f"I8: {finding}"]


async def run_all(cases: list[Case], server: str, template: str, home: Path) -> dict[Case, Verdict]:
    """Run the cases, two at a time; what cannot even be judged is a fault of its case."""
    waiting, verdicts = list(reversed(cases)), dict[Case, Verdict]()

    async def work(number: int) -> None:
        async with nursery() as at, district_database(server, template, f"crash_{number}") as database:
            while waiting:
                case = waiting.pop()
                try:
                    await database.reset()
                    verdicts[case] = await run_case(case, at, database.dsn, home / case.name)
                except Exception as error:
                    verdicts[case] = Verdict((), (f"not judged: {error!r}",), "")

    await asyncio.gather(work(1), work(2))
    return verdicts
