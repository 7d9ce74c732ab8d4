"""Keep one process per role alive: a dead one is started again within two seconds."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dispatch.local.children import Child, spawn
from dispatch.local.progress import Progress, silent
from dispatch.up.silence import Living

LOOK_S = 0.2
"""How often the children are looked at, in s."""

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 1.5
STEADY_S = 10.0
"""A process that lived so long starts over with the shortest pause."""

STOP_LIMIT_S = 15.0


@dataclass(slots=True)
class _Kept:
    """One role's process, when it was started (loop time), and the pause before its next start."""

    role: str
    child: Child
    started_at: float
    pause_s: float = FIRST_PAUSE_S
    restart_at: float | None = None


class Supervisor:
    """Runs `dispatch <role>` for each role, its output in `<log_dir>/<role>.log`."""

    def __init__(
        self, roles: Sequence[str], env: Mapping[str, str], log_dir: Path, progress: Progress = silent
    ) -> None:
        self._roles = roles
        self._env = dict(os.environ) | dict(env)
        self._log_dir = log_dir
        self._progress = progress
        self._kept: list[_Kept] = []

    def start(self) -> None:
        """Start every role. Call from the thread of the event loop: the children end with it."""
        for role in self._roles:
            self._kept.append(_Kept(role, self._spawn(role), asyncio.get_running_loop().time()))

    def children(self) -> dict[str, Child]:
        """Return the present process of each role."""
        return {kept.role: kept.child for kept in self._kept}

    def living(self) -> list[Living]:
        """Return the processes that run, by the clock of the event loop."""
        return [
            Living(kept.role, kept.child.pid, kept.started_at)
            for kept in self._kept
            if kept.child.returncode is None
        ]

    def kill(self, role: str) -> None:
        """End the process of a role at once, stopped or not; `watch` starts another."""
        for kept in self._kept:
            if kept.role == role:
                kept.child.kill()

    async def watch(self) -> None:
        """Start dead processes again, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            for kept in self._kept:
                self._look_after(kept, loop.time())
            await asyncio.sleep(LOOK_S)

    async def stop(self) -> None:
        """Stop all roles, the last started first, at most 15 s each."""
        for kept in reversed(self._kept):
            await kept.child.stop(limit=STOP_LIMIT_S)
        self._kept.clear()

    def _look_after(self, kept: _Kept, now: float) -> None:
        status = kept.child.returncode
        if status is None:
            return
        if kept.restart_at is None:
            steady = now - kept.started_at > STEADY_S
            kept.pause_s = FIRST_PAUSE_S if steady else min(kept.pause_s * 2, LONGEST_PAUSE_S)
            kept.restart_at = now + kept.pause_s
            self._progress(f"{kept.role} ended with status {status}, starting it again")
        elif now >= kept.restart_at:
            kept.child, kept.started_at, kept.restart_at = self._spawn(kept.role), now, None

    def _spawn(self, role: str) -> Child:
        program = Path(sys.argv[0])
        if program.name != "dispatch":
            program = Path(sys.executable).parent / "dispatch"
        return spawn(
            f"dispatch {role}",
            [sys.executable, program.resolve(), role],
            log_file=self._log_dir / f"{role}.log",
            env=self._env,
        )
