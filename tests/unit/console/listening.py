"""A real server on loopback around an application, and clients that listen to its feed."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import uvicorn
from fastapi import FastAPI

from dispatch.console.wires import FeedHttp, FeedSocket


@asynccontextmanager
async def listening(app: FastAPI, wired: bool = True) -> AsyncIterator[str]:
    """Serve `app` on a free port of loopback; yield `host:port`.

    `wired` is as the console serves it; otherwise as any server would.
    """
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=FeedHttp if wired else "h11",
        ws=FeedSocket if wired else "websockets-sansio",
        ws_per_message_deflate=False,
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([sock]))
    try:
        async with asyncio.timeout(10):
            while not server.started:
                await asyncio.sleep(0.01)
        yield f"127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task
        sock.close()


class Events:
    """The server-sent events of one connection, read as a browser reads them."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.last_event_id = ""

    async def next(self) -> dict[str, Any]:
        """Return the data of the next event, within ten seconds."""
        data: list[str] = []
        async with asyncio.timeout(10):
            async for line in self._lines:
                if line.startswith("data: "):
                    data.append(line[6:])
                elif line.startswith("id: "):
                    self.last_event_id = line[4:]
                elif not line and data:
                    found: dict[str, Any] = orjson.loads("\n".join(data))
                    return found
        raise EOFError("the stream ended")


@asynccontextmanager
async def events(at: str, headers: dict[str, str], last_event_id: str = "") -> AsyncIterator[Events]:
    """Connect to the stream."""
    if last_event_id:
        headers = headers | {"Last-Event-ID": last_event_id}
    async with (
        httpx.AsyncClient(base_url=f"http://{at}", timeout=10) as client,
        client.stream("GET", "/v1/stream", headers=headers) as answer,
    ):
        assert answer.status_code == 200, (await answer.aread()).decode()
        yield Events(answer.aiter_lines())
