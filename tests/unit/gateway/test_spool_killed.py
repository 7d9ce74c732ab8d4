"""A gateway killed with SIGKILL at any moment: what it promised is all there, in order, once it is back."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from pathlib import Path

import pytest

from dispatch.gateway.intake import ALERT_TOPICS
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from tests.unit.gateway.spool_victim import FileBroker
from tests.unit.gateway.spooling import spool_in, until

KILLS = 8


def is_promise(line: bytes) -> bool:
    """Tell a promise from a line of the log."""
    return line.startswith((b"s0 ", b"s1 ", b"s2 "))


async def live_and_die(folder: Path, first: int, kafka: Path, mode: str, promises: int) -> list[str]:
    """Run the victim until it has made so many promises, kill it; returns every promise it made."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.unit.gateway.spool_victim", str(folder), str(first), str(kafka), mode,
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3], env=dict(os.environ),
    )  # fmt: skip
    assert process.stdout is not None
    said: list[bytes] = []
    async with asyncio.timeout(30):
        while len(said) < promises:
            line = await process.stdout.readline()
            assert line, "the victim ended by itself"
            said += [line] if is_promise(line) else []
        process.send_signal(signal.SIGKILL)
        said += (await process.stdout.read()).splitlines(keepends=True)
        assert await process.wait() == -signal.SIGKILL
    # The last line may be torn: then its promise was never heard.
    return [line.decode().strip() for line in said if is_promise(line) and line.endswith(b"\n")]


@pytest.mark.slow
async def test_no_promise_is_broken_by_kills(tmp_path: Path) -> None:
    """Killed while keeping and while draining, with the real file: every promise kept, and in order."""
    chance, kafka, promised = random.Random(440515), tmp_path / "kafka", list[str]()
    for kill in range(KILLS):
        mode = "drain" if kill % 2 else "keep"
        # The number it would have come to is not known: it may have kept one more than it could say.
        first = kill * 1_000_000
        promised += await live_and_die(tmp_path / "spool", first, kafka, mode, chance.randrange(1, 60))
    async with spool_in(tmp_path / "spool", 100_000) as spool:
        task = asyncio.create_task(SpoolingPublisher(FileBroker(kafka, True), spool, ALERT_TOPICS).run())
        await until(lambda: spool.records == 0)
        task.cancel()
    arrived = list(dict.fromkeys(kafka.read_text().splitlines()))
    assert len(promised) > KILLS
    for source_id in ("s0", "s1", "s2"):
        numbers = [int(line.split()[1]) for line in arrived if line.startswith(source_id)]
        assert numbers == sorted(numbers)
    assert set(promised) <= set(arrived)
