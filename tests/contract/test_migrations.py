"""The migrations: once or twice, down and up again, and what they say of themselves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from dispatch.store.migrate import MigrationFailed, migrate, migrations_dir, roll_back, status
from tests.integration.services import MakeDatabase


async def schema(dsn: str) -> set[str]:
    """Return every column, index and constraint of the schema."""
    connection = await asyncpg.connect(dsn)
    try:
        columns = await connection.fetch(
            "SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns "
            "WHERE table_schema = 'public'"
        )
        indexes = await connection.fetch("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")
        checks = await connection.fetch(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
        )
    finally:
        await connection.close()
    return {row[0] for row in (*columns, *indexes, *checks)}


async def test_a_second_run_changes_nothing(make_database: MakeDatabase) -> None:
    """Migrating twice is migrating once, also when two do it at the same time."""
    dsn = await make_database()
    await asyncio.gather(asyncio.to_thread(migrate, dsn), asyncio.to_thread(migrate, dsn))
    once = await schema(dsn)
    await asyncio.to_thread(migrate, dsn)
    assert await schema(dsn) == once
    assert any("assignment_one_active" in line for line in once)
    found = await asyncio.to_thread(status, dsn)
    assert (len(found.applied), found.pending) == (len(list(migrations_dir().glob("*.sql"))), ())


async def test_down_and_up_again(make_database: MakeDatabase) -> None:
    """Every migration can be taken back, and gives the same schema when applied again."""
    dsn = await make_database()
    empty = await schema(dsn)
    await asyncio.to_thread(migrate, dsn)
    whole = await schema(dsn)
    names = (await asyncio.to_thread(status, dsn)).applied
    for _ in names:
        await asyncio.to_thread(roll_back, dsn)
    assert {
        line for line in await schema(dsn) if "schema_migrations" not in line and "(version)" not in line
    } == empty
    await asyncio.to_thread(migrate, dsn)
    assert await schema(dsn) == whole


async def test_every_table_and_own_column_is_documented(database_dsn: str) -> None:
    """Every table carries its meaning as a comment."""
    connection = await asyncpg.connect(database_dsn)
    try:
        bare = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
            "AND relname <> 'schema_migrations' AND obj_description(oid) IS NULL"
        )
    finally:
        await connection.close()
    assert bare == []


async def test_jsonb_that_cannot_be_is_null(database_dsn: str) -> None:
    """What is JSON but not jsonb leaves the generated column empty instead of failing the write."""
    connection = await asyncpg.connect(database_dsn)
    try:
        assert await connection.fetchval("SELECT readable_json($1)", b'{"a": "\\u0000"}') is None
        assert await connection.fetchval("SELECT readable_json($1)", b'{"a": 1}') == '{"a": 1}'
    finally:
        await connection.close()


def test_an_unreachable_database_is_said_without_the_password() -> None:
    """The error says what is wrong, and never the password."""
    with pytest.raises(MigrationFailed) as failed:
        migrate("postgresql://dispatch:very-secret@127.0.0.1:1/none")
    assert "refused" in str(failed.value)
    assert "very-secret" not in str(failed.value)


def test_nothing_is_written_into_the_checkout() -> None:
    """Migrating dumps no schema file."""
    assert not (Path(__file__).resolve().parents[2] / "db").exists()
