"""The SQL of the service, by name, from the files in `sql/`."""

from __future__ import annotations

from collections.abc import AsyncIterable
from pathlib import Path
from typing import Any

import aiosql

SQL: Any = aiosql.from_path(Path(__file__).parent / "sql", "asyncpg", kwargs_only=True)
"""Every statement as `SQL.<name>(connection, parameter=value, …)`; parameters are declared in the file."""


async def fetch(rows: AsyncIterable[Any]) -> list[Any]:
    """Return all rows of a statement that gives many."""
    return [row async for row in rows]
