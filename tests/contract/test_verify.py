"""Verification finds any change that did not come by the log, and names the first row."""

from __future__ import annotations

import pytest

from dispatch.area import CommandArea
from dispatch.store.findings import Finding
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.contract.entries import alert, status
from tests.worlds.small import AREA

_FLIP = (
    "UPDATE area_log SET {0} = set_byte({0}, length({0}) / 2, get_byte({0}, length({0}) / 2) # 1) "
    "WHERE seq = {1}"
)


async def tamper(store: Store, sql: str) -> Finding | None:
    """Change the database behind the log's back, then verify."""
    async with store.connection() as connection:
        await connection.execute(sql)
    return await verify(store, AREA)


@pytest.fixture(autouse=True)
async def told(area: CommandArea) -> None:
    """Three incidents, an answer and a closing: rows 3 to 7."""
    for number in range(3):
        await area.apply([alert(number, x_m=700 * number)])
    state = await area.present()
    first = next(iter(state.assignments.values()))
    await area.apply([status(first.responder_id, first.assignment_id, "on_scene", "r1")])
    await area.apply([status(first.responder_id, first.assignment_id, "cleared", "r2", "caught")])


@pytest.mark.parametrize("column", ["input", "events", "messages", "hash", "prev_hash"])
@pytest.mark.parametrize("seq", [1, 4, 7])
async def test_a_flipped_bit_is_found(store: Store, column: str, seq: int) -> None:
    """One bit of a row's content or hash is enough."""
    assert await verify(store) is None
    found = await tamper(store, _FLIP.format(column, seq))
    assert found is not None
    assert (found.area_id, found.seq) == (AREA, seq)


@pytest.mark.parametrize(
    ("change", "seq", "words"),
    [
        ("UPDATE area_log SET actor = 'somebody' WHERE seq = 5", 5, "hash"),
        ("UPDATE area_log SET at = at + 1 WHERE seq = 5", 5, "hash"),
        ("UPDATE area_log SET rules_version = '0' WHERE seq = 5", 5, "hash"),
        ("DELETE FROM area_log WHERE seq = 4", 4, "missing"),
        ("DELETE FROM area_log WHERE seq = 7", 7, "missing"),
        ("UPDATE area_log SET seq = 8 WHERE seq = 7", 7, "missing"),
        ("UPDATE area_log SET incident_ids = '{}' WHERE seq = 5", 5, "incident_ids"),
        ("UPDATE command_area SET seq = 6", 7, "command_area.seq"),
        ("UPDATE command_area SET hash = decode(repeat('00', 32), 'hex')", 7, "command_area.hash"),
        ("UPDATE command_area SET next_due_at = 5", 7, "next_due_at"),
        (
            "UPDATE incident SET priority = 5 WHERE incident_id = 'inc-440515-5-0'",
            5,
            "incident inc-440515-5-0",
        ),
        (
            "UPDATE incident SET record = record || '\\x20' WHERE incident_id = 'inc-440515-5-0'",
            5,
            "not what",
        ),
        ("UPDATE incident SET retained = false WHERE incident_id = 'inc-440515-4-0'", 4, "not what"),
        ("DELETE FROM incident WHERE incident_id = 'inc-440515-4-0'", 4, "is missing"),
        ("DELETE FROM alert_link WHERE key = 'shop-00/a1'", 4, "alert_link shop-00/a1 is missing"),
        ("UPDATE responder_standing SET duty = NOT coalesce(duty, true)", 3, "responder_standing"),
        ("UPDATE advisory SET status = 'withdrawn'", 3, "advisory"),
        ("DROP INDEX assignment_one_active", 7, "assignment_one_active"),
        (
            "INSERT INTO incident SELECT 'inc-440515-90-0', area_id, status, priority, category, tier, town, "
            "village, plan_version, opened_at, closed_at, changed_seq, due_at, retained, record "
            "FROM incident LIMIT 1",
            7,
            "does not follow",
        ),
    ],
)
async def test_a_change_behind_the_log_is_found(store: Store, change: str, seq: int, words: str) -> None:
    """Rows, heads, projections and the index must all be what the log gives."""
    found = await tamper(store, change)
    assert found is not None
    assert words in found.what
    assert found.seq >= seq
    assert str(found).startswith(f"area {AREA}, seq ")


async def test_a_forged_row_is_found(store: Store) -> None:
    """A row added with a right sequence number but without the chain's hash is found."""
    found = await tamper(
        store,
        "INSERT INTO area_log (area_id, seq, at, actor, input, events, messages, rules_version, prev_hash, "
        "hash) SELECT area_id, 8, at, actor, input, events, messages, rules_version, hash, hash "
        "FROM area_log WHERE seq = 7",
    )
    assert found == Finding(AREA, 8, "hash does not fit the row's content")


async def test_progress_is_told(store: Store) -> None:
    """Whoever waits for a long log hears how far it is."""
    told: list[tuple[str, int, int]] = []
    assert await verify(store, AREA, lambda *at: told.append(at)) is None
    assert told[-1] == (AREA, 7, 7)
