"""One way from a client to a server on loopback, which can be cut, choked or made one-way at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_CHUNK: Final = 64 * 1024
_HOST: Final = "127.0.0.1"


class Mode(StrEnum):
    """What the way does with bytes and connections."""

    OPEN = "open"
    DROP = "drop"
    """Everything vanishes, both ways, and nobody is told; new connections are taken and lead nowhere."""
    ONE_WAY = "one_way"
    """Requests arrive, answers vanish."""
    RESET = "reset"
    """Connections break with RST, new ones too."""
    SLOW = "slow"
    """Each chunk waits; see `Slowness`."""


@dataclass(frozen=True, slots=True)
class Slowness:
    """Of a slow way: delay of each chunk in s with its spread, and the size of a chunk in bytes."""

    delay_s: float = 0.25
    spread_s: float = 0.2
    chunk: int = 4096


class Link:
    """A TCP proxy of one client's way to one server; its port never changes."""

    def __init__(self, port: int, to_port: int, chance: random.Random) -> None:
        self.port = port
        self._to_port = to_port
        self._chance = chance
        self._mode = Mode.OPEN
        self._slowness = Slowness()
        self._asking = asyncio.Event()
        self._answering = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self.turn(Mode.OPEN)
        self._server = await asyncio.start_server(self._serve, _HOST, self.port, limit=_CHUNK)

    async def stop(self) -> None:
        """Break all connections and listen no more."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def turn(self, mode: Mode, slowness: Slowness | None = None) -> None:
        """Change what the way does from now on; what was held back goes on when it opens again."""
        self._mode = mode
        self._slowness = slowness or self._slowness
        for gate, closed in (
            (self._asking, mode is Mode.DROP),
            (self._answering, mode in (Mode.DROP, Mode.ONE_WAY)),
        ):
            gate.clear() if closed else gate.set()
        if mode is Mode.RESET:
            for writer in list(self._writers):
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._pass(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # either side is gone, or the way is closed for good
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mode is Mode.RESET:
            return
        await self._asking.wait()
        there, back = await asyncio.open_connection(_HOST, self._to_port, limit=_CHUNK)
        self._writers.add(back)
        pumps = [
            asyncio.ensure_future(self._pump(reader, back, self._asking)),
            asyncio.ensure_future(self._pump(there, writer, self._answering)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            self._writers.discard(back)
            back.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, gate: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(self._slowness.chunk if self._mode is Mode.SLOW else _CHUNK):
                await gate.wait()
                if self._mode is Mode.SLOW:
                    spread = self._slowness.spread_s
                    await asyncio.sleep(self._slowness.delay_s + self._chance.uniform(-spread, spread))
                sink.write(data)
                await sink.drain()
            # What was read is with the other side before the connection ends.
            await gate.wait()
            if sink.can_write_eof():
                sink.write_eof()
