"""How a worker begins with a long log behind it, and how soon one takes over from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.bench.bed import open_bed
from tests.bench.rounds import Rounds
from tests.bench.startup.beginning import begin
from tests.bench.startup.living import live_a_while
from tests.bench.startup.seeding import lengthen
from tests.bench.startup.takeover import take_over
from tests.integration.flow.roles import Site


@dataclass(frozen=True)
class Size:
    """How many rows the log has, how often a worker is started upon it, how often one is killed."""

    rows: int = 1_000_000
    rounds: int = 5
    kills: int = 3
    work: int = 500
    """Alerts that a worker lands before its memory is looked at again."""


async def measure(size: Size, seed: int) -> dict[str, Any]:
    """Return the times and the memory of starts without and with the long log behind, and of takeovers."""
    found: dict[str, Any] = {}
    async with open_bed() as site:
        await live_a_while(site, seed)
        database = await asyncpg.connect(site.dsn)
        try:
            if size.rounds:
                found |= await _starts(site, database, size, seed)
            if size.kills:
                found["takeover"] = await _takeovers(site, database, size, seed)
        finally:
            await database.close()
    return found


async def _starts(site: Site, database: asyncpg.Connection, size: Size, seed: int) -> dict[str, Any]:
    rounds = Rounds()
    short = [await begin(site, database, seed + n, f"short-{n}") for n in range(size.rounds)]
    bytes_a_row = await lengthen(database, size.rows)
    for number, before in enumerate(short):
        after = await begin(site, database, seed + number, f"long-{number}")
        rounds.add({"short log": before, "long log": after})
    worked = (await begin(site, database, seed, "works", size.work))["worked_mib"]
    facts = {"rows": size.rows, "bytes_a_row": bytes_a_row, "work": size.work, "worked_mib": worked}
    return facts | {"start": rounds.figures()}


async def _takeovers(site: Site, database: asyncpg.Connection, size: Size, seed: int) -> dict[str, Any]:
    rounds = Rounds()
    for number in range(size.kills):
        rounds.add({"takeover": await take_over(site, database, seed + number, f"kill-{number}")})
    return dict(rounds.figures())
