"""A dispatcher's screen: follows the live feed, changes consoles when one fails, and goes on where it was."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import httpx
import orjson

_PAUSE_S: Final = 0.3
_SILENCE_S: Final = 20.0


class Viewer:
    """What it was shown: every frame by its place, in the order of coming."""

    def __init__(self, consoles: Sequence[str], token: str) -> None:
        self._consoles = itertools.cycle(consoles)
        self._headers = {"Authorization": f"Bearer {token}"}
        self.places: list[tuple[int, int]] = []
        """(seq, index) of each frame."""
        self.last_id = ""
        self.resyncs: list[int] = []
        """Rows up to which it was told to load everything anew."""
        self.connections = 0

    async def follow(self) -> None:
        """Follow until cancelled."""
        timeout = httpx.Timeout(5.0, read=_SILENCE_S)
        async with httpx.AsyncClient(timeout=timeout) as client:
            for console in self._consoles:
                with suppress(httpx.TransportError):
                    await self._connected(client, console)
                await asyncio.sleep(_PAUSE_S)

    async def _connected(self, client: httpx.AsyncClient, console: str) -> None:
        headers = self._headers | ({"Last-Event-ID": self.last_id} if self.last_id else {})
        async with client.stream("GET", f"{console}/v1/stream", headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                return
            self.connections += 1
            event: dict[str, str] = {}
            async for line in answer.aiter_lines():
                if line:
                    field, _, value = line.partition(":")
                    event[field] = value.removeprefix(" ")
                    continue
                self._take(event)
                event = {}

    def _take(self, event: dict[str, str]) -> None:
        if "data" in event:
            frame: dict[str, Any] = orjson.loads(event["data"])
            if frame["type"] == "feed.resync":
                self.resyncs.append(frame["seq"])
            if "index" in frame:
                self.places.append((frame["seq"], frame["index"]))
        if event.get("id"):
            self.last_id = event["id"]
