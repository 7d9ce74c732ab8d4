"""New rows are announced by NOTIFY once they are committed: who publishes or shows them looks at once.

A hint and no more: where one is lost, the next look finds the rows. It is no part of the transaction it tells
of: at the COMMIT of one that notifies, the server takes a lock for all, and areas would wait for each other.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import asyncpg
import structlog
from asyncpg.connect_utils import SessionAttribute

from dispatch.store.keepalive import keep_alive
from dispatch.store.pool import Store
from dispatch.store.statements import SQL

Pause: TypeAlias = Callable[[float], Coroutine[Any, Any, Sequence[str] | None]]
"""Returns after so many s, or sooner when there are new rows; with the areas that have them, if it knows."""

CHANNEL: Final = "dispatch_rows"
_CONNECT_LIMIT_S: Final = 10.0
_PAUSE_S: Final = 1.0
"""After trouble with the database: everybody looks by themselves meanwhile."""

_log = structlog.get_logger(__name__)


class Announcer:
    """Tells which areas have new rows, for all transactions that end while one announcement is under way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._areas: dict[str, None] = {}
        self._more = asyncio.Event()

    def say(self, area_id: str) -> None:
        """Announce new rows of an area soon; called after the COMMIT."""
        self._areas[area_id] = None
        self._more.set()

    async def run(self) -> None:
        """Announce until cancelled; what cannot be said for trouble with the database is not said later."""
        while True:
            await self._more.wait()
            self._more.clear()
            areas, self._areas = list(self._areas), {}
            try:
                await self._announce(areas)
            except Exception as error:
                _log.warning("new rows could not be announced", reason=str(error))
                await asyncio.sleep(_PAUSE_S)

    async def _announce(self, areas: list[str]) -> None:
        async with self._store.connection() as connection:
            await SQL.announce(connection, channel=CHANNEL, areas=areas)


@asynccontextmanager
async def announcing(store: Store) -> AsyncIterator[Announcer]:
    """Give an announcer that works until the end of the block."""
    announcer = Announcer(store)
    task = asyncio.create_task(announcer.run(), name="announce")
    try:
        yield announcer
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@dataclass
class _Ear:
    """One who waits for news, and the areas that there was news of since they looked last."""

    event: asyncio.Event = field(default_factory=asyncio.Event)
    areas: dict[str, None] = field(default_factory=dict)

    def hear(self, area_id: str) -> None:
        self.areas[area_id] = None
        self.event.set()

    def take(self) -> list[str]:
        self.event.clear()
        areas, self.areas = list(self.areas), {}
        return areas


class RowNews:
    """Hears the announcements of all processes on a connection of its own."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._ears: dict[str, list[_Ear]] = {}
        self.hears = asyncio.Event()
        """Set while it listens."""

    async def run(self) -> None:
        """Listen until cancelled; a connection that broke is made anew."""
        while True:
            try:
                await self._listen()
                reason = "the connection broke"
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                reason = str(error) or type(error).__name__
            _log.warning("announcements of new rows are not heard", reason=reason)
            await asyncio.sleep(_PAUSE_S)

    def pause_of(self, area_id: str = "", apart_s: float = 0.0) -> Pause:
        """Return a pause for one who follows an area (none: all); news between two pauses end the second.

        Under a stream of news it ends every `apart_s` s: who looks at each row alone has no time for else.
        It returns the areas that there was news of.
        """
        ear, now = _Ear(), asyncio.get_running_loop().time
        self._ears.setdefault(area_id, []).append(ear)
        again = now()

        async def pause(most_s: float) -> Sequence[str]:
            nonlocal again
            with suppress(TimeoutError):
                async with asyncio.timeout(most_s):
                    await ear.event.wait()
            await asyncio.sleep(again - now())
            again = now() + apart_s
            return ear.take()

        return pause

    async def _listen(self) -> None:
        connection = await asyncpg.connect(
            self._dsn,
            timeout=_CONNECT_LIMIT_S,
            target_session_attrs=SessionAttribute.read_write,
            server_settings={"application_name": "dispatch-news"},
        )
        ended = asyncio.Event()
        try:
            await keep_alive(connection)
            connection.add_termination_listener(lambda _: ended.set())
            await connection.add_listener(CHANNEL, self._heard)
            self.hears.set()
            await ended.wait()
        finally:
            self.hears.clear()
            connection.terminate()

    def _heard(self, _connection: Any, _pid: int, _channel: str, area_id: object) -> None:
        for ear in (*self._ears.get("", ()), *self._ears.get(str(area_id), ())):
            ear.hear(str(area_id))
