"""One area over one database: what is put on record, what is decided, what other processes see of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.model.commands import EscalateCommand, NoteCommand
from dispatch.model.inputs import PlansAdopted
from dispatch.model.plan import Deadlines
from dispatch.record import Entry
from dispatch.sitting.conflict import Conflict, IncidentUnknown
from dispatch.store.documents import keep_plans
from dispatch.store.loading import load_state
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert, position, status
from tests.contract.looking import one, tables, until_due
from tests.worlds.small import AREA, book


async def test_an_alert_is_on_record_and_answered_in_one_transaction(area: CommandArea, store: Store) -> None:
    """An alert leaves a receipt, a ledger entry, a log row, an incident and its assignments."""
    outcome = (await area.apply([alert(1)]))[0]
    assert (outcome.fresh, outcome.seq) == (True, 3)
    assert [e.kind for e in outcome.events][:2] == ["incident_opened", "alert_linked"]
    assert await one(store, "SELECT raw FROM receipt") == b"body 1"
    assert await one(store, "SELECT count(*) FROM receipt_offset") == 1
    assert await one(store, "SELECT incident_ids FROM area_log WHERE seq = 3") == ["inc-440515-3-0"]
    assert await one(store, "SELECT status FROM incident") == "open"
    assert await one(store, "SELECT count(*) FROM assignment WHERE status = 'notified'") == len(
        (await area.present()).busy
    )
    assert (
        await one(store, "SELECT events_json -> 0 ->> 'kind' FROM area_log WHERE seq = 3")
        == "incident_opened"
    )
    assert await verify(store) is None


async def test_loaded_and_folded_states_are_equal(area: CommandArea, store: Store) -> None:
    """A state loaded from the projections equals the one that folding the log gives."""
    await area.apply([alert(1), alert(2, x_m=600, category="fire"), alert(3, x_m=-700)])
    state = await area.present()
    first = next(iter(state.assignments.values()))
    second = next(a for a in state.assignments.values() if a.incident_id != first.incident_id)
    await area.apply([
        status(first.responder_id, first.assignment_id, "on_scene", "r1"),
        status(second.responder_id, second.assignment_id, "declined", "r2"),
        position("patrol-1", 100, 100, 5, 1),
    ])  # fmt: skip
    await area.apply([status(first.responder_id, first.assignment_id, "cleared", "r3", "caught")])
    folded = await area.present()
    replica = await load_state(store, AREA, folded.documents)
    loaded = replica.state
    assert tables(loaded) == tables(folded)
    assert (loaded.seq, loaded.at, loaded.next_due_at) == (folded.seq, folded.at, folded.next_due_at)
    assert (loaded.roster_version, loaded.plan_version) == (folded.roster_version, folded.plan_version)
    assert replica.hash == await one(store, "SELECT hash FROM command_area")
    assert await verify(store) is None


async def test_positions_are_coalesced(area: CommandArea, store: Store) -> None:
    """A batch of positions is one log row; the latest of each responder counts, and small moves do not."""
    moves = [position("patrol-1", 10 * n, 0, n, n) for n in range(1, 6)] + [position("patrol-2", 5, 5, 1, 9)]
    await area.apply(moves)
    assert await one(store, "SELECT max(seq) FROM area_log") == 3
    await area.apply([position("patrol-1", 51, 0, 7, 20), position("patrol-2", 400, 5, 0, 21)])
    assert await one(store, "SELECT max(seq) FROM area_log") == 3
    assert await one(store, "SELECT count(*) FROM receipt") == 8
    state = await area.present()
    assert state.standings["patrol-1"].position_at == 5


async def test_what_is_due_goes_first(area: CommandArea, store: Store) -> None:
    """A tier that is due is decided before the alerts of the same transaction, or by a tick."""
    plans = book()
    hasty = replace(plans.plans[0], deadlines=(Deadlines(1, 60_000),) * 5)
    version = await keep_plans(store, replace(plans, plans=(hasty,)))
    await area.apply([Entry(AREA, "test", PlansAdopted(version, "test"))])
    assert not await area.tick()
    await area.apply([alert(1)])
    await until_due(store)
    await area.apply([alert(2, x_m=5000)])
    async with store.connection() as connection:
        rows = await connection.fetch(
            "SELECT input_json ->> 'kind' AS kind FROM area_log WHERE seq > 4 ORDER BY seq"
        )
    assert [row["kind"] for row in rows] == ["timer_due", "alert_received"]
    await until_due(store)
    assert await area.tick()
    assert await verify(store) is None


async def test_a_command_is_checked_against_what_the_person_saw(area: CommandArea, store: Store) -> None:
    """A command on an incident that changed since is a conflict, with the present state in it."""
    await area.apply([alert(1)])
    incident = next(iter((await area.present()).incidents.values()))
    done = await area.command(EscalateCommand("li", incident.incident_id), incident.seq)
    assert done.seq == 4
    with pytest.raises(Conflict) as lost:
        await area.command(EscalateCommand("wang", incident.incident_id), incident.seq)
    assert (lost.value.seq, lost.value.state.tier) == (4, incident.tier + 1)
    with pytest.raises(IncidentUnknown):
        await area.command(NoteCommand("li", "inc-440515-99-0", "?"), 99)
    assert await one(store, "SELECT max(seq) FROM area_log") == 4


async def test_many_entries_become_several_transactions(area: CommandArea, store: Store) -> None:
    """More entries than one transaction takes are all applied, and told of in their order."""
    outcomes = await area.apply(
        [status("unit-n", f"asg-440515-1-{n}", "accepted", f"r{n}") for n in range(205)]
    )
    assert [o.seq for o in outcomes] == list(range(3, 208))


async def test_two_replicas_never_book_anybody_twice(
    area: CommandArea, open_store: OpenStore, store: Store
) -> None:
    """Two processes race over the same responders: nobody is in two active assignments, both states agree."""
    other = CommandArea(AREA, await open_store())
    batches = [[alert(10 * b + n, x_m=150 * b, y_m=100 * n) for n in range(4)] for b in range(6)]
    await asyncio.gather(*((area, other)[b % 2].apply(batch) for b, batch in enumerate(batches)))
    mine, its = await area.present(), await other.present()
    assert mine.seq == its.seq
    assert tables(mine) == tables(its)
    double = (
        "SELECT count(*) FROM (SELECT responder_id FROM assignment WHERE status IN "
        "('notified','accepted','en_route','on_scene') GROUP BY responder_id HAVING count(*) > 1) AS d"
    )
    assert await one(store, double) == 0
    assert await one(store, "SELECT count(*) FROM alert_link") == 24
    assert await verify(store) is None


async def test_a_batch_costs_few_round_trips(area: CommandArea, store: Store) -> None:
    """Twenty alerts are one round trip while nobody else writes to the area."""
    await area.apply([alert(1)])
    seen: list[str] = []
    async with store.connection() as connection:
        connection.add_query_logger(lambda record: seen.append(record.query))
    await area.apply([alert(n, x_m=10 * n) for n in range(100, 120)])
    assert len(seen) == 1, seen


async def test_of_two_dispatchers_one_wins(area: CommandArea, store: Store, open_store: OpenStore) -> None:
    """Two people escalate what both have seen, over two processes: one tier steps up, one hears of it."""
    await area.apply([alert(1)])
    incident = next(iter((await area.present()).incidents.values()))
    areas = (area, CommandArea(AREA, await open_store()))
    commands = (each.command(EscalateCommand("x", incident.incident_id), incident.seq) for each in areas)
    answers = await asyncio.gather(*commands, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Outcome"]
    assert [i.tier for i in (await area.present()).incidents.values()] == [incident.tier + 1]
