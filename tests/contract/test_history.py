"""The past is what it was: a state folded to any row equals the state that the area had after that row."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from dispatch.area import CommandArea
from dispatch.model.state import AreaState
from dispatch.record import Entry
from dispatch.store import history as history_module
from dispatch.store.errors import Diverged
from dispatch.store.history import History, StillReplaying, TooManyWait
from dispatch.store.log import AreaUnknown
from dispatch.store.pool import Store
from tests.contract.entries import alert, position, status
from tests.contract.looking import tables
from tests.worlds.small import AREA, people

STEPS = 120


def seen(state: AreaState) -> dict[str, Any]:
    """Return everything that a state says, columns of the responders included."""
    columns = state.responders.columns
    arrays = {name: getattr(columns, name).tolist() for name in columns.__slots__}
    head = (state.seq, state.at, state.roster_version, state.plan_version)
    return {"head": head, "columns": arrays, **tables(state)}


async def recorded(area: CommandArea, seed: int) -> dict[int, dict[str, Any]]:
    """Let things happen; return by row what the state really was after it."""
    chance, names = Random(seed), [r.responder_id for r in people()]
    truth: dict[int, dict[str, Any]] = {}
    for number in range(STEPS):
        state = await area.present()
        held = sorted(state.busy)
        where = chance.randrange(-900, 900), chance.randrange(-900, 900)
        entry: Entry = alert(number, *where, category=chance.choice(["theft", "fire"]))
        if held and chance.random() < 0.6:
            who = chance.choice(held)
            word = chance.choice(["accepted", "declined", "en_route", "on_scene", "cleared"])
            entry = status(who, state.busy[who], word, f"r{number}", "done")
        elif chance.random() < 0.3:
            entry = position(chance.choice(names), *where, state.at, number)
        await area.apply([entry])
        state = await area.present()
        truth[state.seq] = seen(state)
    return truth


async def test_every_row_of_a_recorded_log(
    area: CommandArea, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for in any order, in portions of any size, each past state is the one that really was."""
    monkeypatch.setattr(history_module, "PAGE", 7)
    monkeypatch.setattr("dispatch.store.marks.FIRST_STRIDE", 8)
    truth = await recorded(area, 440515)
    wanted = list(truth) * 2
    Random(1).shuffle(wanted)
    history = History(store)
    for seq in wanted:
        assert seen(await history.state(AREA, seq)) == truth[seq], seq


async def test_what_was_returned_stays_as_it_was(area: CommandArea, store: Store) -> None:
    """A state that somebody still looks at is not changed by later questions, nor by the area going on."""
    truth = await recorded(area, 7)
    history = History(store)
    first, last = min(truth), max(truth)
    held = {seq: await history.state(AREA, seq) for seq in (first, (first + last) // 2, last)}
    await history.state(AREA, last)
    await area.apply([alert(10_000)])
    assert (await history.state(AREA, last + 1)).seq == last + 1
    assert all(seen(state) == truth[seq] for seq, state in held.items())


async def test_the_row_of_a_moment(area: CommandArea, store: Store) -> None:
    """A moment leads to the newest row decided by then; before the first row there is none."""
    await recorded(area, 3)
    async with store.connection() as connection:
        rows = await connection.fetch("SELECT seq, at FROM area_log ORDER BY seq")
    history = History(store)
    span = await history.span(AREA)
    assert (span.seq, span.at, span.begins_at) == (rows[-1]["seq"], rows[-1]["at"], rows[0]["at"])
    assert await history.seq_at(AREA, span.begins_at - 1) == 0
    assert await history.seq_at(AREA, span.at + 10**9) == span.seq
    for row in rows[:: len(rows) // 20]:
        newest = max(r["seq"] for r in rows if r["at"] <= row["at"])
        assert await history.seq_at(AREA, row["at"]) == newest


async def test_a_long_way_is_gone_in_portions(
    area: CommandArea, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes too long is refused with how far it came, and asking again goes on from there."""
    monkeypatch.setattr(history_module, "PAGE", 50)
    truth = await recorded(area, 5)
    history, last = History(store, patience_s=0), max(truth)
    reached, state = [0], None
    while state is None:
        try:
            state = await history.state(AREA, last)
        except StillReplaying as still:
            assert reached[-1] < still.reached < still.wanted == last
            reached.append(still.reached)
    assert len(reached) > 2
    assert seen(state) == truth[last]


async def test_rows_that_were_lost(area: CommandArea, store: Store) -> None:
    """After a failover that lost rows the past is that of the log as it is, not as it once was."""
    truth = await recorded(area, 9)
    history, last = History(store), max(truth)
    await history.state(AREA, last)
    async with store.connection() as connection:
        await connection.execute(f"DELETE FROM area_log WHERE seq > {last - 20}")
        head = await connection.fetchrow(f"SELECT hash, at FROM area_log WHERE seq = {last - 20}")
        for table in ("incident", "assignment", "responder_standing", "advisory", "alert_link", "receipt"):
            await connection.execute(f"DELETE FROM {table}")
        await connection.execute(
            "UPDATE command_area SET seq = $1, hash = $2, at = $3", last - 20, head["hash"], head["at"]
        )
    with pytest.raises(Diverged):
        await history.state(AREA, last)
    again = CommandArea(AREA, store)
    await again.apply([alert(20_000)])
    assert (await history.state(AREA, last - 19)).links.get("shop-00/a20000") is not None


async def test_what_is_not_there(area: CommandArea, store: Store) -> None:
    """An area that is not there is named; more callers than may wait are told so."""
    with pytest.raises(AreaUnknown):
        await History(store).span("440599")
    with pytest.raises(TooManyWait):
        await History(store, most_waiting=0).state(AREA, 1)
