"""The log of an area: its head and lock, and the rows after a known one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import structlog

from dispatch.failpoints import hit
from dispatch.store.chain import LogRow
from dispatch.store.errors import Transient
from dispatch.store.pool import Store
from dispatch.store.retry import Patience, persist
from dispatch.store.statements import SQL, fetch

SET_BACK_MS: Final = 1_000
"""By so many ms the clock may be behind the newest row before it counts as set back."""

_ASCERTAIN = Patience(attempts=8)
_log = structlog.get_logger(__name__)


class AreaUnknown(LookupError):
    """The database has no such command area: import its roster first."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where an area's log ends. Times are UTC ms; `now` is the area's time, 0 when the clock was not read.

    The area's time is the database's clock and `ahead_ms`.
    """

    seq: int
    hash: bytes
    at: int
    next_due_at: int | None
    roster_version: str = ""
    plan_version: str = ""
    now: int = 0
    ahead_ms: int = 0


@dataclass(frozen=True, slots=True)
class DueArea:
    """An area in which something is due, and by how many ms it is late."""

    area_id: str
    late_ms: int


async def lock_head(connection: Any, area_id: str) -> Head:
    """Take the area's turn until the end of the transaction; raises AreaUnknown."""
    row = await SQL.lock_area(connection, area_id=area_id)
    hit("lock.after")
    if row is None:
        raise AreaUnknown(f"command area {area_id} is not in the database: import its roster first")
    ahead_ms = area_clock(row["now"], row["at"], row["next_due_at"], row["ahead_ms"])
    if ahead_ms != row["ahead_ms"]:
        _log.warning("the area's time and the clock differ", area_id=area_id, ahead_ms=ahead_ms)
        await SQL.keep_ahead(connection, area_id=area_id, ahead_ms=ahead_ms)
    now = row["now"] + ahead_ms
    return Head(row["seq"], row["hash"], row["at"], row["next_due_at"], now=now, ahead_ms=ahead_ms)


def area_clock(now: int, at: int, next_due_at: int | None, ahead_ms: int) -> int:
    """Return by how many ms the time of an area is ahead of the clock, which says `now`.

    The log never runs back. When the clock was set back, what is to come due must not wait until it has
    caught up: the area's time goes on from its newest row, until nothing is to come due any more.
    """
    if next_due_at is None:
        return 0
    return at - now if now + ahead_ms < at - SET_BACK_MS else ahead_ms


async def read_head(connection: Any, area_id: str) -> Head:
    """Return the head of the log without taking the area's turn; raises AreaUnknown."""
    row = await SQL.read_head(connection, area_id=area_id)
    if row is None:
        raise AreaUnknown(f"command area {area_id} is not in the database: import its roster first")
    return Head(
        row["seq"], row["hash"], row["at"], row["next_due_at"], row["roster_version"], row["plan_version"]
    )


async def rows_after(connection: Any, area_id: str, seq: int, most: int = 500) -> list[LogRow]:
    """Return up to `most` rows after row `seq`, in order."""
    rows = await fetch(SQL.rows_after(connection, area_id=area_id, seq=seq, most=most))
    return [log_row(row) for row in rows]


async def stands(store: Store, row: LogRow) -> bool:
    """Tell whether a row whose COMMIT was never answered is in the log to stay; False when that is unknown.

    A row that can be seen may be missing on the synchronous standby. The look therefore writes a mark: when
    its own COMMIT has ended, the standby has everything before it.
    """

    async def look() -> bytes | None:
        async with store.transaction() as unit:
            await SQL.mark(unit.connection)
            found: bytes | None = await SQL.row_hash(unit.connection, area_id=row.area_id, seq=row.seq)
        return found

    try:
        return await persist(look, _ASCERTAIN, "ascertain a commit") == row.hash
    except Transient:
        return False


def log_row(row: Any) -> LogRow:
    """Return a row of the table as a value."""
    return LogRow(
        row["area_id"], row["seq"], row["at"], row["actor"], row["input"], row["events"], row["messages"],
        row["rules_version"], row["prev_hash"], row["hash"], tuple(row["incident_ids"]),
        row["forgotten"] or b"",
    )  # fmt: skip


async def list_areas(store: Store) -> list[str]:
    """Return the codes of all command areas."""
    async with store.connection() as connection:
        return [row["area_id"] for row in await fetch(SQL.list_areas(connection))]


async def list_heads(store: Store) -> dict[str, Head]:
    """Return where the log of every command area ends, by its code, in order."""
    async with store.connection() as connection:
        rows = await fetch(SQL.list_heads(connection))
    return {row["area_id"]: Head(row["seq"], row["hash"], row["at"], row["next_due_at"]) for row in rows}


async def add_area(store: Store, area_id: str) -> None:
    """Make the command area with an empty log if it is not there yet."""
    async with store.connection() as connection:
        await SQL.add_area(connection, area_id=area_id)


async def due_areas(store: Store, most: int = 100) -> list[DueArea]:
    """Return areas in which something is due and that nobody is working on, the latest first."""
    async with store.connection() as connection:
        rows = await fetch(SQL.due_areas(connection, most=most, set_back_ms=SET_BACK_MS))
    return [DueArea(row["area_id"], row["now"] - row["next_due_at"]) for row in rows]
