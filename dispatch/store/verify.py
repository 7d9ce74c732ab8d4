"""Walk an area's log: the chain of hashes, and that everything else in the database follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.sitting.rulebook import Rulebook, present_rules
from dispatch.store.anchors import Anchor
from dispatch.store.findings import Broken, Finding
from dispatch.store.log import Head, list_areas, read_head, rows_after
from dispatch.store.pool import Store
from dispatch.store.projection import COLUMNS
from dispatch.store.refolding import Expected, Refolding, digest
from dispatch.store.statements import SQL, fetch

Progress = Callable[[str, int, int], None]
"""Called with the area, the row reached and the newest row."""

Anchors = Mapping[str, Mapping[int, Anchor]]
"""Exported heads by area and row."""

_PAGE = 1000
_NAMES = {
    "inc": "incident", "asg": "assignment", "sta": "responder_standing", "adv": "advisory",
    "lnk": "alert_link",
}  # fmt: skip


def _silent(area_id: str, seq: int, head: int) -> None:
    """Report nothing."""


async def verify(
    store: Store,
    area_id: str | None = None,
    progress: Progress = _silent,
    rules: Rulebook | None = None,
    anchors: Anchors | None = None,
    sound: Callable[[Anchor], object] | None = None,
) -> Finding | None:
    """Verify one area, or all of them; return the first finding, None if everything holds.

    The log must pass through the exported heads of `anchors`; `sound` is called with the head of each area
    that holds. Reads one moment of each area, so writers may go on. Raises AreaUnknown, Transient.
    """
    exported = anchors or {}
    known = await list_areas(store)
    for each in [area_id] if area_id is not None else sorted({*known, *exported}):
        try:
            if each not in known and each in exported:
                raise Broken(each, 1, f"the whole log is missing: {_exported(exported[each])}")
            reached = await _verify_area(
                store, each, progress, rules or present_rules(), exported.get(each, {})
            )
        except Broken as broken:
            return broken.finding
        if sound is not None and reached.seq:
            sound(reached)
    return None


async def _verify_area(
    store: Store, area_id: str, progress: Progress, rules: Rulebook, anchors: Mapping[int, Anchor]
) -> Anchor:
    async with store.transaction(snapshot=True) as unit:
        connection = unit.connection
        head = await read_head(connection, area_id)
        folded = Refolding(area_id, rules, anchors)
        while rows := await rows_after(connection, area_id, folded.state.seq):
            await folded.take(connection, rows)
            progress(area_id, folded.state.seq, head.seq)
        if max(anchors, default=0) > folded.state.seq:
            raise Broken(area_id, folded.state.seq + 1, f"row is missing: {_exported(anchors)}")
        _check_head(folded, head)
        for table in COLUMNS:
            await _check_projection(connection, folded, table)
        await _check_bookings(connection, area_id, head.seq)
    return Anchor(area_id, head.seq, head.hash.hex(), head.at)


def _exported(anchors: Mapping[int, Anchor]) -> str:
    return f"a head was exported at seq {max(anchors)}"


def _check_head(folded: Refolding, head: Head) -> None:
    state = folded.state
    if state.seq < head.seq:
        raise Broken(state.area_id, state.seq + 1, f"row is missing: the head of the log is seq {head.seq}")
    facts = (
        ("seq", head.seq, state.seq),
        ("hash", head.hash.hex(), folded.hash.hex()),
        ("at", head.at, state.at),
        ("next_due_at", head.next_due_at, state.next_due_at),
        ("roster_version", head.roster_version, state.roster_version),
        ("plan_version", head.plan_version, state.plan_version),
    )
    for name, found, wanted in facts:
        if found != wanted:
            raise Broken(state.area_id, state.seq, f"command_area.{name} is {found}, the log gives {wanted}")


async def _check_projection(connection: Any, folded: Refolding, table: str) -> None:
    """Compare a projection row by row with what folding the log gave."""
    area_id, after, missing = folded.state.area_id, "", dict(folded.expected[table])
    statement = getattr(SQL, f"projected_{table}")
    while rows := await fetch(statement(connection, area_id=area_id, after=after, most=_PAGE)):
        for row in rows:
            after = row[0]
            _check_row(folded, table, tuple(row), missing.pop(after, None))
    for key, expected in missing.items():
        raise Broken(area_id, expected.seq, f"{_NAMES[table]} {key} is missing")


def _check_row(folded: Refolding, table: str, row: tuple[Any, ...], expected: Expected | None) -> None:
    area_id, name = folded.state.area_id, f"{_NAMES[table]} {row[0]}"
    if expected is None:
        raise Broken(area_id, folded.state.seq, f"{name} does not follow from the log")
    if digest(row) != expected.digest or row[-2] != expected.retained:
        raise Broken(area_id, expected.seq, f"{name} is not what the log gives")


async def _check_bookings(connection: Any, area_id: str, seq: int) -> None:
    for row in await fetch(SQL.double_bookings(connection, area_id=area_id)):
        booked = ", ".join(row["assignments"])
        raise Broken(
            area_id, seq, f"responder {row['responder_id']} is in more than one active assignment: {booked}"
        )
    if not await SQL.one_active_holds(connection):
        raise Broken(area_id, seq, "the unique index assignment_one_active is missing or not valid")
