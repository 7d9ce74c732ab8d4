"""`dispatch up` as a child process: started, asked for its ready file, killed, stopped."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from dispatch.local.children import Child, is_alive, plain_environment, spawn
from tests.integration.flow.alerts import ROSTER
from tests.integration.flow.roles import DISPATCH

ROLES: Final = ("worker", "relay", "auditor", "console")
_READY_S: Final = 120
_STOP_S: Final = 40
_PACE_S: Final = 0.02


class Up:
    """A running `dispatch up`, and what its ready file says."""

    def __init__(self, child: Child, ready: dict[str, Any]) -> None:
        self.child = child
        self.ready = ready

    def descendants(self) -> list[psutil.Process]:
        """Return every process below it."""
        return psutil.Process(self.child.pid).children(recursive=True)

    def role(self, name: str) -> psutil.Process | None:
        """Return the process of a role, visible as `dispatch <role>`."""
        return next((p for p in self.descendants() if _runs(p, name)), None)

    async def kill_role(self, name: str) -> float:
        """Kill a role with SIGKILL; returns after how many s another process had its place."""
        return await self.replaced(name, signal.SIGKILL, 10)

    async def replaced(self, name: str, number: signal.Signals, limit_s: float) -> float:
        """Send a role a signal; returns after how many s another process had its place."""
        process = self.role(name)
        assert process is not None, f"no process runs as dispatch {name}"
        os.kill(process.pid, number)
        began = time.monotonic()
        async with asyncio.timeout(limit_s):
            while (again := self.role(name)) is None or again.pid == process.pid:
                await asyncio.sleep(_PACE_S)
        return time.monotonic() - began

    async def end(self, number: signal.Signals) -> int:
        """End it by a signal; returns its exit status once none of the processes below it is left."""
        below = self.descendants()
        os.kill(self.child.pid, number)
        status = await self.child.wait(_STOP_S)
        async with asyncio.timeout(_STOP_S):
            while any(map(is_alive, below)):
                await asyncio.sleep(_PACE_S)
        return status


def _runs(process: psutil.Process, role: str) -> bool:
    try:
        words = process.cmdline()
        # A process that has not yet become the role is still `setpriv … dispatch <role>`.
        return is_alive(process) and words[-2:] == [str(DISPATCH[1].resolve()), role] and "--" not in words
    except psutil.Error:
        return False


async def _ready(child: Child, ready_file: Path) -> None:
    try:
        async with asyncio.timeout(_READY_S):
            while not ready_file.exists():
                assert child.returncode is None, f"it ended:\n{child.log_tail(30)}"
                await asyncio.sleep(_PACE_S)
    except TimeoutError:
        raise TimeoutError(f"not ready within {_READY_S} s:\n{child.log_tail(30)}") from None


@asynccontextmanager
async def running_up(
    data_dir: Path, ready_file: Path, broker: str, more: Mapping[str, str] | None = None
) -> AsyncIterator[Up]:
    """Run `dispatch up` within the block, with `more` environment; at its end it is asked to stop."""
    ready_file.unlink(missing_ok=True)
    command: list[str | Path] = [
        *DISPATCH,
        "up",
        "--data-dir",
        data_dir,
        "--ready-file",
        ready_file,
        "--broker",
        broker,
    ]
    environment = plain_environment(
        DISPATCH_AREAS_DIR=str(ROSTER.parent), DISPATCH_POOL_SIZE="4", DISPATCH_PARTITIONS="2", **(more or {})
    )
    child = spawn("dispatch up", command, log_file=data_dir / "up.log", env=environment)
    try:
        await _ready(child, ready_file)
        yield Up(child, json.loads(ready_file.read_bytes()))
    finally:
        await child.stop(limit=_STOP_S)
