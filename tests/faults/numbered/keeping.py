"""A role that is started again when it ends, as every supervisor does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from tests.faults.numbered.roles import LIMIT_S, Role

_PAUSE_S: Final = 0.2


class Kept:
    """A role and how often it had to be started again."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.restarts = 0
        self._stopped = False

    async def watch(self) -> None:
        """Start it again whenever it ends."""
        while True:
            await self.role.process.wait()
            if self._stopped:
                return
            await asyncio.sleep(_PAUSE_S)
            await self.role.start()
            self.restarts += 1

    async def ready(self) -> None:
        """Wait until it, or the one started after it, says that it is ready."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                with suppress(AssertionError):
                    return await self.role.ready()
                await asyncio.sleep(_PAUSE_S)

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it for good; return its status."""
        self._stopped = True
        return await self.role.end(number)


@asynccontextmanager
async def kept(role: Role) -> AsyncIterator[Kept]:
    """Start a role and keep it; it is killed at the end of the block if it still runs."""
    await role.start()
    keeper = Kept(role)
    task = asyncio.create_task(keeper.watch())
    try:
        yield keeper
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await keeper.stop(signal.SIGKILL)
