"""Connections to PostgreSQL, and transactions whose COMMIT nobody interrupts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Self

import asyncpg
from asyncpg.connect_utils import SessionAttribute

from dispatch.failpoints import hit
from dispatch.store.committing import standby_watched
from dispatch.store.errors import READ_ONLY, CommitUnknown, Transient, connection_lost, sqlstate, translate
from dispatch.store.keepalive import keep_alive
from dispatch.store.uninterrupted import uninterrupted

_ACQUIRE_LIMIT = 10.0  # s
_CONNECT_LIMIT = 10.0  # s
_CLOSE_LIMIT = 5.0  # s
IDLE_LIMIT_S: Final = 5.0
"""How long a process that decides may hold an area without asking the database for anything."""
_SNAPSHOT_IDLE = "SET LOCAL idle_in_transaction_session_timeout = '60s'"


class _Connection(asyncpg.Connection):
    """A connection on which nobody changes session settings, so that giving it back costs no round trip."""

    def get_reset_query(self) -> str:
        """Return nothing to run; an open transaction is rolled back all the same."""
        return ""


class Unit:
    """One transaction: its connection, and what is to happen in memory once it has committed."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._then: list[Callable[[], None]] = []

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` (quick, never failing) directly after the COMMIT, in one step with it."""
        self._then.append(action)

    def committed(self) -> None:
        """Run what was asked for."""
        for action in self._then:
            action()


class Store:
    """A pool of connections to one database, opened by `async with`; raises the errors of `store.errors`.

    `idle_limit_s` is of a transaction between two statements. A process that stands still or is cut off may
    hold the lock of an area: so long nobody else decides there, and no tier fires. Without `durable` a COMMIT
    does not wait for the disk or a standby: what is written that way may be lost with the server.
    """

    def __init__(
        self,
        dsn: str,
        *,
        size: int = 8,
        statement_timeout_s: float = 15.0,
        lock_timeout_s: float = 5.0,
        idle_limit_s: float = IDLE_LIMIT_S,
        durable: bool = True,
        application_name: str = "dispatch",
    ) -> None:
        self._dsn = dsn
        self._size = size
        self._settings = {
            "application_name": application_name,
            "statement_timeout": str(int(statement_timeout_s * 1000)),
            "lock_timeout": str(int(lock_timeout_s * 1000)),
            "idle_in_transaction_session_timeout": str(int(idle_limit_s * 1000)),
            "timezone": "UTC",
            **({} if durable else {"synchronous_commit": "off"}),
        }
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> Self:
        """Connect; raises Transient when the database cannot be reached, StoreError when it refuses."""
        try:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=1,
                max_size=self._size,
                timeout=_CONNECT_LIMIT,
                target_session_attrs=SessionAttribute.read_write,
                server_settings=self._settings,
                connection_class=_Connection,
                init=keep_alive,
            )
        except Exception as error:
            raise translate(error) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), _CLOSE_LIMIT)
            except TimeoutError:
                pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Lend a connection for single statements. Never ask for a second one while holding it."""
        pool = self._pool
        if pool is None:
            raise Transient("database: the pool is not open")
        try:
            async with pool.acquire(timeout=_ACQUIRE_LIMIT) as connection:
                yield connection
        except Exception as error:
            if (cancelled := _cancelled_before(error)) is not None:
                raise cancelled from error
            if sqlstate(error) == READ_ONLY:
                # A demoted primary: every connection of the pool leads to it.
                await pool.expire_connections()
            if (known := translate(error)) is error:
                raise
            raise known from error

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Unit]:
        """Lend a connection within a transaction, committed at the end of the block.

        `snapshot` reads everything as of one moment and writes nothing. Raises CommitUnknown when
        the connection broke during COMMIT, nobody can know then whether it happened, and when its wait for
        a synchronous standby was cut off: a failover may take back then what everybody already sees.
        """
        async with self.connection() as connection:
            unit = Unit(connection)
            transaction = connection.transaction(
                isolation="repeatable_read" if snapshot else "read_committed", readonly=snapshot
            )
            await transaction.start()
            try:
                if snapshot:
                    # It holds no lock that anybody waits for, and much may be read and worked on in it.
                    await connection.execute(_SNAPSHOT_IDLE)
                yield unit
            except BaseException:
                with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                    await transaction.rollback()
                raise
            await uninterrupted(_committed(unit, transaction.commit))

    async def at_once(self, statement: Callable[[Unit], Awaitable[None]]) -> None:
        """Run one statement that is a transaction by itself: the server commits it before it answers.

        Nobody interrupts it. Raises as `transaction` does.
        """
        async with self.connection() as connection:
            unit = Unit(connection)
            await uninterrupted(_committed(unit, lambda: statement(unit)))


def _cancelled_before(error: BaseException) -> asyncio.CancelledError | None:
    """Return the cancellation during which `error` came up, if there was one.

    A connection that breaks in the moment in which a cancelled task gives it back makes the pool raise, and
    that would be the end of the cancellation: a role that was told to stop would go on.
    """
    task = asyncio.current_task()
    if task is None or not task.cancelling():
        return None
    before = error.__context__
    while before is not None and not isinstance(before, asyncio.CancelledError):
        before = before.__context__
    return before


async def _committed(unit: Unit, commit: Callable[[], Awaitable[None]]) -> None:
    try:
        hit("commit.before")
        with standby_watched(unit.connection) as cut_off:
            await commit()
        hit("commit.after")
        if cut_off:
            raise CommitUnknown(f"database: committed here, perhaps not on the standby: {cut_off[0]}")
    except CommitUnknown:
        raise
    except Exception as error:
        if connection_lost(error):
            raise CommitUnknown(f"database: connection lost during COMMIT: {error}") from error
        raise
    unit.committed()
