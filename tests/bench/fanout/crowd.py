"""A crowd of clients beside the service: tokens of their own, a process of their own."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

from dispatch.gateway.permissions import Role
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from tests.bench.fanout.asked import Answer, Asked, Member
from tests.integration.flow.alerts import AREA, REPOSITORY
from tests.integration.flow.roles import Site

HOST: Final = "127.0.0.1"
_LET_IN_S: Final = 120
_ANSWER_S: Final = 60


@dataclass
class Crowd:
    """The process of the clients, all of whom were greeted."""

    process: psutil.Process
    _child: asyncio.subprocess.Process
    _answer: Path
    _heard: list[Answer] = field(default_factory=list)

    async def heard(self) -> Answer:
        """Let everybody go, and return what they have heard."""
        if not self._heard:
            assert self._child.stdin is not None
            self._child.stdin.close()
            assert await asyncio.wait_for(self._child.wait(), _ANSWER_S) == 0, "the crowd failed"
            self._heard.append(pickle.loads(self._answer.read_bytes()))
        return self._heard[0]


async def tokens_for(site: Site, role: Role, subjects: Sequence[str]) -> list[str]:
    """Return a token of this role for each of the subjects."""
    async with Store(site.dsn, size=2) as store:
        tokens = Tokens(store)
        return [await tokens.issue(role, subject, AREA) for subject in subjects]


@asynccontextmanager
async def open_crowd(site: Site, port: int, members: Sequence[Member]) -> AsyncIterator[Crowd]:
    """Give a crowd of clients that are connected to the console at `port`, until the block ends."""
    asked, answer = site.log_dir / "crowd.asked", site.log_dir / "crowd.answer"
    asked.write_bytes(pickle.dumps(Asked(HOST, port, members, answer)))
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.fanout.driver", str(asked),
        cwd=REPOSITORY, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        said = await asyncio.wait_for(child.stdout.readline(), _LET_IN_S)
        assert said.startswith(b"all are greeted"), f"the crowd ended: {await child.wait()}"
        yield Crowd(psutil.Process(child.pid), child, answer)
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
