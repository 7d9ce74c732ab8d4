"""A way to the database that breaks at a chosen moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class BreakingWay:
    """Passes bytes between clients and the server; when armed, it breaks at the next COMMIT.

    `after` lets the COMMIT reach the server and cuts its answer off; else the COMMIT is lost.
    """

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._armed = ""
        self.broken = 0

    def arm(self, moment: str) -> None:
        """Break at the next COMMIT, `before` or `after` it has reached the server."""
        self._armed = moment

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one client's connection on until either side ends it."""
        server_reader, server_writer = await asyncio.open_connection(*self._to)
        answers = asyncio.create_task(self._pass(server_reader, writer))
        try:
            while data := await reader.read(65_536):
                if self._armed and b"COMMIT;" in data:
                    moment, self._armed = self._armed, ""
                    self.broken += 1
                    if moment == "after":
                        answers.cancel()
                        await asyncio.gather(answers, return_exceptions=True)
                        server_writer.write(data)
                        await server_writer.drain()
                        await server_reader.read(1)  # the server has answered: it is committed
                    return
                server_writer.write(data)
                await server_writer.drain()
        except ConnectionError:
            pass
        finally:
            answers.cancel()
            for each in (writer, server_writer):
                each.close()
                with suppress(ConnectionError):
                    await each.wait_closed()

    @staticmethod
    async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.close()


@asynccontextmanager
async def breaking_way(dsn: str) -> AsyncIterator[tuple[BreakingWay, str]]:
    """Open such a way to the server of `dsn`; yields it and the address that leads over it."""
    parts = urlsplit(dsn)
    way = BreakingWay(parts.hostname or "", parts.port or 0)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with suppress(asyncio.CancelledError):
            await way.serve(reader, writer)
        tasks.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        host = f"{parts.username}:{parts.password}@127.0.0.1:{port}"
        yield way, urlunsplit(parts._replace(netloc=host))
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
