"""The fixtures keep tests apart: each has its own database, and all share one migrated template."""

from __future__ import annotations

import asyncpg

from tests.integration.services import MakeDatabase


async def test_made_databases_are_empty_and_apart(make_database: MakeDatabase) -> None:
    """Two databases made for one test share nothing, and hold no table."""
    first, second = await make_database(), await make_database()
    connection = await asyncpg.connect(first)
    await connection.execute("CREATE TABLE only_here (value integer)")
    await connection.close()
    assert await _tables(first) == {"only_here"}
    assert await _tables(second) == set()


async def test_a_migrated_database_can_be_written_and_is_dropped(database_dsn: str) -> None:
    """A clone has the tables of the migrations, and what is written to it stays in it."""
    assert "area_log" in await _tables(database_dsn)
    connection = await asyncpg.connect(database_dsn)
    await connection.execute("CREATE TABLE left_behind (value integer)")
    await connection.close()


async def test_a_clone_does_not_show_what_another_test_wrote(database_dsn: str) -> None:
    """The template stays as the migrations made it, whatever the tests do to their clones."""
    assert "left_behind" not in await _tables(database_dsn)


async def _tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return {row["tablename"] for row in rows}
