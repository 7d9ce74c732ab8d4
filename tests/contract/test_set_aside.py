"""What is only refused goes on record beside the area's turn: once, told, and in nobody's way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import orjson
import pytest

from dispatch.area import CommandArea
from dispatch.intake import Intake
from dispatch.landing import Landing
from dispatch.record import Entry, Record
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from schemas.topics import ALERTS_SHOP, RESPONDERS_STATUS
from tests.contract.conftest import OpenStore
from tests.contract.entries import received
from tests.worlds.small import AREA, roster

_LIMIT_S = 60
_GARBLED = b'{"report_id": "r1", \xff'


def refused(number: int, body: bytes = _GARBLED) -> Entry:
    """Return a report that was refused without an input."""
    return received(
        None, "unknown:1", f"e{number}", body, topic=RESPONDERS_STATUS, offset=number, refused="is not JSON"
    )


def _noting(name: str, turns: list[str]) -> Callable[..., Awaitable[object]]:
    method = getattr(CommandArea, name)

    async def noted(area: CommandArea, entries: Sequence[Entry]) -> object:
        turns.append(name)
        return await method(area, entries)

    return noted


async def _left(store: Store) -> tuple[int, int, int, int]:
    """Return the log's rows, the receipts, the offsets in the ledger and the rejections."""
    async with store.connection() as connection:
        return tuple(
            [
                await connection.fetchval(f"SELECT count(*) FROM {table}")
                for table in ("area_log", "receipt", "receipt_offset", "rejection")
            ]
        )


async def test_what_is_decided_upon_lands_before_what_came_with_it_and_is_refused(
    area: CommandArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one batch a responder's report goes on record first, whatever rubbish was sent before it."""
    turns: list[str] = []
    for name in ("apply", "set_aside"):
        monkeypatch.setattr(CommandArea, name, _noting(name, turns))
    report = orjson.dumps(
        {"report_id": "r2", "responder_id": "unit-00", "assignment_id": "asg-1", "status": "accepted",
         "at": "2026-06-01T12:00:00+08:00"}
    )  # fmt: skip
    records = [Record(RESPONDERS_STATUS, 0, n, None, body) for n, body in enumerate((_GARBLED, report))]
    await Landing(Intake({AREA: roster()}, AREA), {AREA: area}).land(records)
    assert turns == ["apply", "set_aside"]


async def test_refused_reports_land_while_somebody_else_holds_the_area(
    area: CommandArea, store: Store, open_store: OpenStore
) -> None:
    """Rubbish neither waits for the area's lock nor takes it; what needs a decision waits, and follows."""
    landing = Landing(Intake({AREA: roster()}, AREA), {AREA: area})
    other = await open_store()
    report = Record(RESPONDERS_STATUS, 0, 1, None, _GARBLED)
    unreadable = Record(ALERTS_SHOP, 0, 1, None, b"{")
    async with asyncio.timeout(_LIMIT_S):
        async with other.transaction() as unit:
            await unit.connection.execute("SELECT 1 FROM command_area FOR UPDATE")
            await landing.land([report])
            assert await _left(store) == (2, 1, 1, 1)
            waiting = asyncio.create_task(landing.land([unreadable, report]))
            await asyncio.sleep(0.2)
            assert not waiting.done()
        await waiting
    # The alert is a row for a person; the report that came again with it changed nothing.
    assert await _left(store) == (3, 2, 2, 2)


async def test_what_comes_again_is_refused_once(area: CommandArea, store: Store) -> None:
    """A repeat meets its receipt, has its offset in the ledger and is told of no second time."""
    entries = [refused(1), refused(2)]
    first = await area.set_aside(entries)
    again = await area.set_aside([*entries, refused(3)])
    assert [outcome.fresh for outcome in first] == [True, True]
    assert [(outcome.fresh, outcome.refusals) for outcome in again] == [
        (False, ("is not JSON",)),
        (False, ("is not JSON",)),
        (True, ("is not JSON",)),
    ]
    assert await _left(store) == (2, 3, 3, 3)


async def test_large_refused_messages_are_lent_a_few_at_a_time(area: CommandArea, store: Store) -> None:
    """Two hundred of a megabyte are not taken into memory together; one alone goes whatever its size."""
    large = b"x" * 3 * 1024 * 1024
    await area.set_aside([refused(1, large), refused(2, large), refused(3, large), refused(4)])
    lent: list[list[int]] = []
    while not lent or lent[-1]:
        async with Outbox(store).rejections(200) as found:
            lent.append([len(one.raw) for one in found])
    assert lent == [[len(large)] * 2, [len(large), len(_GARBLED)], []]
