"""Roles as processes of their own, which a test may kill, stop and start again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import asyncpg

from dispatch.config import Settings
from dispatch.failpoints import VARIABLE

LIMIT_S: Final = 60.0
_PROGRAM: Final = "from streams.{} import run; raise SystemExit(run())"
_ROOT: Final = Path(__file__).resolve().parents[3]
_BEATS: Final = "SELECT count(*) FROM heartbeat WHERE instance LIKE $1"


class Role:
    """One process of a role (or of `module`, a test's own entry); what it needs comes by its environment."""

    def __init__(
        self,
        settings: Settings,
        log: Path,
        role: str = "worker",
        *,
        failpoints: str = "",
        module: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self._arguments = ["-m", module] if module else ["-c", _PROGRAM.format(role)]
        self._dsn = settings.dsn.get_secret_value()
        self._environment = os.environ | {
            "DISPATCH_DSN": self._dsn,
            "DISPATCH_BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "DISPATCH_CONSUMER_GROUP": settings.consumer_group,
            "DISPATCH_PARTITIONS": str(settings.partitions),
            "DISPATCH_LAND_BATCH": str(settings.land_batch),
            "DISPATCH_POOL_SIZE": str(settings.pool_size),
            "DISPATCH_LOG_FORMAT": "json",
            "OPENBLAS_NUM_THREADS": "1",
            **(extra or {}),
        }
        if failpoints:
            self._environment[VARIABLE] = failpoints
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it; returns before it is ready."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._arguments, cwd=_ROOT, env=self._environment, stdout=log, stderr=log
            )

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The process, once started."""
        assert self._process is not None
        return self._process

    async def ready(self) -> None:
        """Wait until it says that it is ready: a worker holds partitions then."""
        await self._beats(f"{_BEATS} AND ready")

    async def up(self) -> None:
        """Wait until it says anything: a worker that stands by is not ready."""
        await self._beats(_BEATS)

    async def _beats(self, query: str) -> None:
        database = await asyncpg.connect(self._dsn)
        try:
            async with asyncio.timeout(LIMIT_S):
                while not await database.fetchval(query, f"%:{self.process.pid}"):
                    assert self.process.returncode is None, self.said()
                    await asyncio.sleep(0.05)
        finally:
            await database.close()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    async def ended(self, limit_s: float = LIMIT_S) -> int:
        """Wait until it ends by itself; return its status."""
        try:
            return await asyncio.wait_for(self.process.wait(), limit_s)
        except TimeoutError:
            raise AssertionError(f"still there after {limit_s:g} s:\n{self.said()}") from None

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal unless it is at its end already, and wait for that; return its status."""
        if self.process.returncode is None:
            self.send(number)
        return await self.ended(20)

    def said(self) -> str:
        """Return the end of its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-20_000:]


@asynccontextmanager
async def running(role: Role) -> AsyncIterator[Role]:
    """Start a role; it is killed at the end of the block if it still runs."""
    await role.start()
    try:
        yield role
    finally:
        await role.end(signal.SIGKILL)
