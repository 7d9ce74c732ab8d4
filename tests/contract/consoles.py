"""Consoles over a real database, without a broker: as many as a test wants, each a server of its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from dispatch.area import CommandArea
from dispatch.bootstrap import open_runtime
from dispatch.config import Settings
from dispatch.console.assembly import Assembly, assemble
from dispatch.gateway.permissions import Role
from dispatch.store.tokens import Tokens
from tests.unit.console.listening import listening
from tests.unit.console.served import ORIGIN, MemoryPublisher
from tests.worlds.small import AREA


@dataclass
class Console:
    """One console: where it listens, what it is made of, and its own view of the area."""

    at: str
    assembly: Assembly
    area: CommandArea
    tokens: Tokens

    async def session(self, role: Role = Role.DISPATCHER, subject: str = "li") -> dict[str, str]:
        """Return the headers of a page of ours that has exchanged a new token for a session."""
        token = await self.tokens.issue(role, subject, AREA)
        headers = {"Authorization": f"Bearer {token}", "Origin": ORIGIN}
        async with httpx.AsyncClient(base_url=f"http://{self.at}", timeout=30) as client:
            answer = await client.post("/v1/session", headers=headers)
            assert answer.status_code == 201, answer.text
            cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        return {"Cookie": cookies, "Origin": ORIGIN}

    async def send(
        self, headers: dict[str, str], method: str, path: str, body: Any = None
    ) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer to a page's request."""
        async with httpx.AsyncClient(base_url=f"http://{self.at}", timeout=30, headers=headers) as client:
            answer = await client.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else {}


@asynccontextmanager
async def console(dsn: str, folder: Path) -> AsyncIterator[Console]:
    """Run a console's application and its own tasks within this process."""
    settings = Settings(dsn=SecretStr(dsn), area=AREA, data_dir=folder, console_origins=ORIGIN, pool_size=3)
    async with AsyncExitStack() as stack:
        runtime = await stack.enter_async_context(open_runtime(settings, "console"))
        assembly = assemble(settings, runtime, MemoryPublisher())
        tasks = [asyncio.create_task(assembly.feed.run()), asyncio.create_task(assembly.presence.run())]
        stack.push_async_callback(_end, tasks)
        at = await stack.enter_async_context(listening(assembly.app))
        try:
            yield Console(at, assembly, runtime.areas[AREA], Tokens(runtime.store))
        finally:
            assembly.feed.close()
            await assembly.wire.close()


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
