"""A way to the broker that can be cut in several manners, for one process or for the clients of a test."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum
from typing import Any, Final

from aiokafka.client import AIOKafkaClient

_CHUNK: Final = 65_536
_RESET: Final = struct.pack("ii", 1, 0)


class Cut(Enum):
    """How a way is cut; `NONE` lets everything pass."""

    NONE = "passes"
    RESET = "connections are reset, and new ones too"
    SILENT = "connections stay open and nothing arrives, either way"
    DEAF = "requests arrive, answers do not"
    MUTE = "requests do not arrive, answers do"


class Way:
    """Passes bytes between clients and a server, as its cut allows. What was swallowed never comes again."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._cut = Cut.NONE
        self._writers: set[asyncio.StreamWriter] = set()
        self._poisoned: set[asyncio.StreamWriter] = set()
        self.swallowed = 0
        """Bytes that did not arrive."""
        self.refused = 0
        """Connections that were reset."""

    def cut(self, how: Cut) -> None:
        """Cut it so from now on. A stream with a hole in it is reset once it would pass again."""
        self._cut = how
        for writer in list(self._writers if how is Cut.RESET else self._poisoned):
            self._reset(writer)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one client's connection on until either side ends it."""
        self._writers.add(writer)
        if self._cut is Cut.RESET:
            self._reset(writer)
        try:
            server_reader, server_writer = await asyncio.open_connection(*self._to)
            self._writers.add(server_writer)
            answers = asyncio.create_task(self._pass(server_reader, writer, (Cut.SILENT, Cut.DEAF)))
            try:
                await self._pass(reader, server_writer, (Cut.SILENT, Cut.MUTE))
            finally:
                answers.cancel()
                await asyncio.gather(answers, return_exceptions=True)
                self._close(server_writer)
        finally:
            self._close(writer)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, swallow: tuple[Cut, ...]
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(_CHUNK):
                if self._cut in swallow:
                    self.swallowed += len(data)
                    self._poisoned.add(writer)
                    continue
                writer.write(data)
                await writer.drain()

    def _reset(self, writer: asyncio.StreamWriter) -> None:
        sock: socket.socket | None = writer.get_extra_info("socket")
        if sock is not None and not writer.is_closing():
            self.refused += 1
            with suppress(OSError):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
        self._poisoned.discard(writer)

    def _close(self, writer: asyncio.StreamWriter) -> None:
        self._writers.discard(writer)
        self._poisoned.discard(writer)
        writer.close()


@asynccontextmanager
async def way_to(bootstrap_servers: str) -> AsyncIterator[tuple[Way, str]]:
    """Open a way to a broker; yields it and the address that leads over it."""
    host, _, port = bootstrap_servers.partition(":")
    way = Way(host, int(port))
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError, OSError):
            await way.serve(reader, writer)
        tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield way, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def stay_on_the_way() -> Any:
    """Let clients reach every node where they were told to bootstrap; returns what was there before.

    A broker tells its clients an address of its own, which would lead them past the way.
    """
    known = AIOKafkaClient.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        known(self, *args, **kwargs)
        metadata = self.cluster.broker_metadata

        def broker_metadata(node_id: Any) -> Any:
            found = metadata(node_id)
            host, port, _ = self.hosts[0]
            return found._replace(host=host, port=port) if found is not None else None

        self.cluster.broker_metadata = broker_metadata

    AIOKafkaClient.__init__ = init
    return known
