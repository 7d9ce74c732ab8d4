"""A real PostgreSQL to go to and back from, on the core of everything that is not measured."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import asyncpg

from dispatch.local import LocalPostgres
from tests.bench.bed import BEDROCK, MEASURED, apart

Trips: TypeAlias = Callable[[int], None]
"""Goes there and back so many times, one after the other."""


@contextmanager
def open_trips() -> Iterator[Trips]:
    """Give what asks a server of its own for nothing, over one connection."""
    with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as folder, asyncio.Runner() as loop:
        server = LocalPostgres(Path(folder))
        if apart():
            os.sched_setaffinity(0, BEDROCK)  # the server inherits it
        loop.run(server.start())
        if apart():
            os.sched_setaffinity(0, MEASURED)
        try:
            yield from _asking(loop, server.dsn)
        finally:
            loop.run(server.stop())


def _asking(loop: asyncio.Runner, dsn: str) -> Iterator[Trips]:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(dsn)

    async def ask(times: int) -> None:
        for _ in range(times):
            await database.fetchval("SELECT 1")

    database = loop.run(connect())
    try:
        yield lambda times: loop.run(ask(times))
    finally:
        loop.run(database.close())
