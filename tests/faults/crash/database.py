"""A database that is brought back to how it was at first; to make a new one takes longer than a case."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from tests.integration.services import in_database

_TABLES = """
SELECT table_name, string_agg(quote_ident(column_name), ', ')
  FROM information_schema.columns
 WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name <> 'schema_migrations'
 GROUP BY 1 ORDER BY 1
"""


class Database:
    """A clone of a template, and a copy of every table's first content within it."""

    def __init__(self, dsn: str, connection: asyncpg.Connection, tables: dict[str, str]) -> None:
        self.dsn = dsn
        self._connection = connection
        self._tables = tables

    async def reset(self) -> None:
        """Bring back the first content, once the sessions of dead processes are over."""
        await self._connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        async with self._connection.transaction():
            for table, columns in self._tables.items():
                await self._connection.execute(f"DELETE FROM {table}")
                first = f"OVERRIDING SYSTEM VALUE SELECT {columns} FROM first.{table}"
                await self._connection.execute(f"INSERT INTO {table} ({columns}) {first}")


@asynccontextmanager
async def district_database(server: str, template: str, name: str) -> AsyncIterator[Database]:
    """Make such a database; it is dropped at the end of the block."""
    owner = await asyncpg.connect(server)
    await owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    dsn = in_database(server, name)
    connection = await asyncpg.connect(dsn)
    try:
        # Triggers and foreign keys guard what the service does, not what the harness puts back.
        await connection.execute("SET session_replication_role = replica; CREATE SCHEMA first")
        tables = {row[0]: row[1] for row in await connection.fetch(_TABLES)}
        for table in tables:
            await connection.execute(f"CREATE TABLE first.{table} AS TABLE {table}")
        yield Database(dsn, connection, tables)
    finally:
        await connection.close()
        await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await owner.close()
