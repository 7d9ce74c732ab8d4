"""What the tests of numbered faults share: a small district, its database cloned anew for each test."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest

from dispatch.config import Settings
from tests.contract.conftest import area, open_store, store
from tests.faults.numbered.district import TEMPLATE, make_template, settings_for
from tests.integration.services import in_database

__all__ = ["area", "dsn", "numbered_template", "open_store", "settings", "store"]


@pytest.fixture(scope="session")
def numbered_template(postgres_dsn: str, migrated_template: str) -> str:
    """A database with the district adopted, to clone from."""
    asyncio.run(make_template(postgres_dsn, migrated_template))
    return TEMPLATE


@pytest.fixture
async def dsn(postgres_dsn: str, numbered_template: str) -> AsyncIterator[str]:
    """A database of the test's own in which the district is adopted, dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    await _execute(postgres_dsn, f"CREATE DATABASE {name} TEMPLATE {numbered_template}")
    yield in_database(postgres_dsn, name)
    await _execute(postgres_dsn, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def settings(kafka_bootstrap: str, dsn: str) -> Settings:
    """Settings of the roles of the test: the topics are made, its group begins at their ends."""
    return await settings_for(kafka_bootstrap, dsn)


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
