"""The database's clock, moved by a test: an own `clock_timestamp()` first in the search path."""

from __future__ import annotations

from urllib.parse import urlsplit

import asyncpg

_MOCK = """
CREATE SCHEMA mock;
CREATE TABLE mock.moved (by interval NOT NULL);
INSERT INTO mock.moved VALUES ('0');
CREATE FUNCTION mock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
  'SELECT pg_catalog.clock_timestamp() + (SELECT by FROM mock.moved)';
CREATE FUNCTION mock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
  'SELECT pg_catalog.now() + (SELECT by FROM mock.moved)';
"""


class MockedClock:
    """The clock of one database; moved by whole seconds, from now on for every session."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def install(self) -> None:
        """Put the clock in; sessions that are open already keep the real one."""
        name = urlsplit(self._dsn).path.lstrip("/")
        await self._execute(_MOCK, f"ALTER DATABASE {name} SET search_path = mock, pg_catalog, public")

    async def move(self, seconds: int) -> None:
        """Let the database's clock differ by so many seconds from the real one."""
        await self._execute(f"UPDATE mock.moved SET by = make_interval(secs => {seconds})")

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self._dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
