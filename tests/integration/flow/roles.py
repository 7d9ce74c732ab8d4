"""The service as an operator runs it: one child process a role, set up and told of by `dispatch` commands."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import asyncpg

from dispatch.local import LocalTansu, open_broker
from dispatch.local.children import Child, plain_environment, spawn
from tests.integration.flow.alerts import AREA, ROSTER
from tests.integration.flow.tiers import Outage

DISPATCH: Final = (sys.executable, Path(sys.executable).parent / "dispatch")
PARTITIONS: Final = 4
_COMMAND_S: Final = 60
_UP_S: Final = 60
_PACE_S: Final = 0.02


@dataclass
class Site:
    """Where one installation lives: its broker, its database, its environment, its running roles."""

    bootstrap_servers: str
    dsn: str
    partitions: int
    log_dir: Path
    fetch_max_wait_ms: int
    children: list[Child] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    """Further variables of the environment."""

    @property
    def environment(self) -> dict[str, str]:
        """Return what the roles are told, and nothing else of ours."""
        return plain_environment(
            DISPATCH_AREA=AREA,
            DISPATCH_AREAS_DIR=str(ROSTER.parent),
            DISPATCH_BOOTSTRAP_SERVERS=self.bootstrap_servers,
            DISPATCH_DSN=self.dsn,
            DISPATCH_PARTITIONS=str(self.partitions),
            DISPATCH_FETCH_MAX_WAIT_MS=str(self.fetch_max_wait_ms),
            DISPATCH_POOL_SIZE="4",
            DISPATCH_LOG_FORMAT="json",
            **self.extra,
        )

    async def command(self, *words: str) -> tuple[int, str]:
        """Run a command of `dispatch`; returns its exit status and what it said."""
        return await run_command(self.environment, *words)

    async def set_up(self) -> None:
        """Make the topics, import the roster and adopt the plans, each by its command."""
        for words in (("topics",), ("roster", "import", str(ROSTER)), ("plans", "adopt", str(ROSTER))):
            status, said = await self.command(*words)
            assert status == 0, said

    def start(self, role: str) -> Child:
        """Start the process of a role."""
        log_file = self.log_dir / f"{role}.log"
        child = spawn(f"dispatch {role}", [*DISPATCH, role], log_file=log_file, env=self.environment)
        self.children.append(child)
        return child

    async def up_since(self, child: Child) -> float:
        """Wait until a role works, fully or not; returns since when (s since the epoch).

        A worker's timers run from that moment on.
        """
        return await self._beat(child, "true")

    async def ready(self, child: Child) -> None:
        """Wait until a role says that it is ready."""
        await self._beat(child, "ready")

    async def _beat(self, child: Child, condition: str) -> float:
        query = (
            "SELECT extract(epoch FROM started_at)::float8 FROM heartbeat"
            f" WHERE instance LIKE $1 AND {condition}"
        )
        connection = await asyncpg.connect(self.dsn)
        try:
            async with asyncio.timeout(_UP_S):
                while (since := await connection.fetchval(query, f"%:{child.pid}")) is None:
                    assert child.returncode is None, f"{child.name} ended:\n{child.log_tail(30)}"
                    await asyncio.sleep(_PACE_S)
        finally:
            await connection.close()
        return float(since)

    async def restart(self, child: Child) -> tuple[Child, Outage]:
        """Kill a role with SIGKILL and start it again at once; returns the new one and the time without."""
        began = time.time()
        os.kill(child.pid, signal.SIGKILL)
        await child.wait(10)
        self.children.remove(child)
        again = self.start(child.name.removeprefix("dispatch "))
        return again, Outage(began, await self.up_since(again))

    async def drained(self, limit_s: float = 60) -> None:
        """Wait until everything on record is on the topics; the workers should have stopped before."""
        connection = await asyncpg.connect(self.dsn)
        query = (
            "SELECT (SELECT count(*) FROM command_area a LEFT JOIN relay_cursor c USING (area_id)"
            " WHERE a.seq > coalesce(c.published_seq, 0))"
            " + (SELECT count(*) FROM rejection WHERE published_at IS NULL)"
        )
        try:
            async with asyncio.timeout(limit_s):
                while await connection.fetchval(query):
                    await asyncio.sleep(_PACE_S)
        finally:
            await connection.close()

    async def next_due(self) -> float:
        """Return when something in the area is due next, in s since the epoch."""
        connection = await asyncpg.connect(self.dsn)
        try:
            due_ms = await connection.fetchval(
                "SELECT next_due_at FROM command_area WHERE area_id = $1", AREA
            )
        finally:
            await connection.close()
        return float(due_ms) / 1000

    async def stop(self, *children: Child) -> None:
        """Stop roles in order and see that they end well."""
        for child in children:
            self.children.remove(child)
            assert await child.stop() == 0, f"{child.name} did not end well:\n{child.log_tail(30)}"

    async def close(self) -> None:
        """End whatever still runs."""
        for child in self.children:
            await child.stop(limit=5)
        self.children.clear()


async def run_command(environment: Mapping[str, str], *words: str) -> tuple[int, str]:
    """Run a command of `dispatch` for a minute at most; returns its exit status and what it said."""
    process = await asyncio.create_subprocess_exec(
        *map(str, DISPATCH),
        *words,
        env=dict(environment),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), _COMMAND_S)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
    assert process.returncode is not None
    return process.returncode, said.decode(errors="replace")


@asynccontextmanager
async def open_site(choice: str, dsn: str, data_dir: Path) -> AsyncIterator[Site]:
    """Set an installation up on a broker of its own, so that its topics hold nothing else; end it after."""
    broker = await open_broker(choice, data_dir)
    wait_ms = 5 if isinstance(broker, LocalTansu) else 500  # the stand-in sleeps half of it
    site = Site(broker.bootstrap_servers, dsn, PARTITIONS, data_dir / "log", wait_ms)
    try:
        await site.set_up()
        yield site
    finally:
        await site.close()
        await broker.stop()
