"""Whether this program and the schema of the database fit each other, looked at when a role starts.

During a rolling upgrade the schema is newer than the programs that still run. A migration only adds, so they
work on; one that older programs cannot work with says so in `schema_floor`, and they are not let in again.
"""

from __future__ import annotations

from collections.abc import Collection

import structlog

from dispatch.store.errors import StoreError
from dispatch.store.migrate import MigrationFailed, migrations_dir
from dispatch.store.pool import Store
from dispatch.store.statements import SQL

_log = structlog.get_logger(__name__)


class SchemaMismatch(StoreError):
    """The program is too old for the schema, or the schema for the program; the message says what to do."""


async def check_schema(store: Store) -> None:
    """Return when the program can work on the schema; raises SchemaMismatch, and Transient, StoreError."""
    try:
        known = known_versions()
    except MigrationFailed as error:
        _log.warning("the schema cannot be compared with the program", reason=str(error))
        return
    async with store.connection() as connection:
        if not await SQL.has_schema(connection):
            raise SchemaMismatch("database schema: older than this program, or none: run `dispatch migrate`")
        row = await SQL.schema_version(connection)
    judge(known, frozenset(row["applied"] or ()), row["oldest"], row["why"])


def known_versions() -> frozenset[str]:
    """Return the numbers of the migrations that this program knows. Raises MigrationFailed."""
    return frozenset(file.name.partition("_")[0] for file in migrations_dir().glob("*.sql"))


def judge(known: Collection[str], applied: Collection[str], oldest: str, why: str) -> None:
    """Raise SchemaMismatch unless a program that knows `known` can work on a schema with `applied`."""
    newest = max(known)
    if oldest > newest:
        reason = f" ({why})" if why else ""
        raise SchemaMismatch(
            f"database schema: needs a program that knows migration {oldest}{reason}; this one knows up to "
            f"{newest}: install the newer release"
        )
    if pending := sorted(set(known) - set(applied)):
        raise SchemaMismatch(
            f"database schema: lacks migration {', '.join(pending)}, which this program needs: "
            "run `dispatch migrate`"
        )
    if newer := sorted(set(applied) - set(known)):
        _log.info("the schema is newer than the program, and compatible", newer=newer)
