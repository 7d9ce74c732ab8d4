"""Asking the application without a network: one request or one WebSocket, left as soon as it is clear."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI

LIMIT_S = 10


@dataclass(frozen=True)
class Answer:
    """What came back; of an endless answer only its first piece."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the body, read."""
        return orjson.loads(self.body)


def _scope(kind: str, path: str, headers: Mapping[str, str], query: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": kind,
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws" if kind == "websocket" else "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": urlencode(query).encode(),
        "headers": [(b"host", b"console"), *((k.lower().encode(), v.encode()) for k, v in headers.items())],
        "client": ("127.0.0.1", 1),
        "server": ("console", 80),
        "subprotocols": [],
    }


async def ask(
    app: FastAPI,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    query: Mapping[str, str] | None = None,
) -> Answer:
    """Return the answer to a request; an endless one is left after its first piece."""
    got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    given = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop()
        await asyncio.Event().wait()
        raise AssertionError

    scope = _scope("http", path, headers, query or {}) | {"method": method}
    task = asyncio.create_task(app(scope, receive, got.put))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(LIMIT_S):
            start, piece = await got.get(), await got.get()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return Answer(start["status"], piece.get("body", b""))


async def dial(
    app: FastAPI, path: str, headers: Mapping[str, str], first: Mapping[str, str] | None = None
) -> int | dict[str, Any]:
    """Return the first frame that a WebSocket sends, or the code that it closes with."""
    got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    given: list[dict[str, Any]] = [{"type": "websocket.connect"}]
    if first is not None:
        given.append({"type": "websocket.receive", "text": orjson.dumps(first).decode()})

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    task = asyncio.create_task(app(_scope("websocket", path, headers, {}), receive, got.put))  # type: ignore[arg-type]
    try:
        async with asyncio.timeout(LIMIT_S):
            while (message := await got.get())["type"] == "websocket.accept":
                pass
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    if message["type"] == "websocket.close":
        return int(message["code"])
    return dict(orjson.loads(message["text"]))
