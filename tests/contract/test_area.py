"""One area over one database: what is put on record, what is decided, what is left when something fails."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.conflict import Conflict, IncidentUnknown
from dispatch.model.commands import EscalateCommand, NoteCommand
from dispatch.model.events import AlertLinked, Event
from dispatch.model.inputs import AlertReceived, Input, PlansAdopted, TimerDue
from dispatch.model.plan import Deadlines
from dispatch.model.state import AreaState
from dispatch.record import Entry
from dispatch.rulebook import present_rules
from dispatch.store.documents import keep_plans
from dispatch.store.loading import load_state
from dispatch.store.log import due_areas
from dispatch.store.pool import Store
from dispatch.store.receipts import missing_offsets
from dispatch.store.verify import verify
from tests.contract.conftest import OpenStore
from tests.contract.entries import alert, position, received, status
from tests.worlds.small import AREA, book


async def one(store: Store, sql: str, *arguments: object) -> object:
    """Return the single value of a query."""
    async with store.connection() as connection:
        return await connection.fetchval(sql, *arguments)


def tables(state: AreaState) -> dict[str, dict[str, object]]:
    """Return all tables of a state as dictionaries."""
    names = ("incidents", "closed", "assignments", "busy", "standings", "advisories", "links", "due")
    return {name: dict(getattr(state, name).items()) for name in names}


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


async def test_a_repeat_counts_and_changes_nothing_else(area: CommandArea, store: Store) -> None:
    """The same id with the same body is counted on its receipt, in the same batch or a later one."""
    first = await area.apply([alert(1), alert(1, offset=7)])
    again = await area.apply([alert(1, offset=9)])
    assert [o.fresh for o in (*first, *again)] == [True, False, False]
    assert await one(store, "SELECT seen_count FROM receipt") == 3
    assert await one(store, "SELECT max(seq) FROM area_log") == 3
    assert await missing_offsets(store, "alerts.shop", 0, 0, 10) == [0, 2, 3, 4, 5, 6, 8, 10]


async def test_the_same_id_with_another_body_is_a_new_alert(area: CommandArea, store: Store) -> None:
    """A publisher cannot suppress an alert by reusing its id: it is taken in anew, flagged as a conflict."""
    await area.apply([alert(1)])
    entry = alert(1, x_m=500, body=b"another body", offset=2)
    assert entry.receipt is not None
    changed, repeated = await area.apply([entry, entry])
    suffix = entry.receipt.body_hash.hex()[:8]
    assert isinstance(changed.entry.input, AlertReceived)
    assert changed.entry.input.alert.conflict
    assert changed.entry.input.alert.key == f"shop-00/a1#{suffix}"
    assert (changed.fresh, repeated.fresh) == (True, False)
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = $1", f"a1#{suffix}") == 2
    assert await one(store, "SELECT seen_count FROM receipt WHERE event_id = 'a1'") == 1
    assert await one(store, "SELECT count(*) FROM alert_link") == 2


async def test_a_collision_of_short_hashes_still_makes_a_receipt(area: CommandArea, store: Store) -> None:
    """Two bodies whose hashes share the first digits are told apart by the whole hash."""
    await area.apply([alert(1)])
    twin = alert(1, body=b"second")
    assert twin.receipt is not None
    other_hash = twin.receipt.body_hash[:4] + bytes(28)
    collides = replace(alert(1, body=b"third"), receipt=replace(twin.receipt, body_hash=other_hash))
    outcomes = await area.apply([twin, collides])
    assert [o.fresh for o in outcomes] == [True, True]
    assert await one(store, "SELECT count(*) FROM receipt WHERE event_id = $1", f"a1#{other_hash.hex()}") == 1


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


async def test_a_refused_report_is_on_record_and_rejected(area: CommandArea, store: Store) -> None:
    """A status report for an unknown assignment gets a log row and a rejection with its reason."""
    outcome = (await area.apply([status("unit-n", "asg-440515-9-9", "accepted")]))[0]
    assert outcome.fresh and outcome.refusals
    assert await one(store, "SELECT reason FROM rejection") == "; ".join(outcome.refusals)
    assert await one(store, "SELECT raw FROM rejection") == outcome.entry.receipt.record.value  # type: ignore[union-attr]


async def test_what_cannot_be_understood_is_rejected_once(area: CommandArea, store: Store) -> None:
    """A report nobody can read leaves a receipt and one rejection, however often it comes."""
    bad = received(None, "unknown", "x1", b"\xff\x00", topic="responders.status", refused="body: not JSON")
    for _ in range(2):
        await area.apply([bad])
    assert await one(store, "SELECT count(*) FROM rejection") == 1
    assert await one(store, "SELECT max(seq) FROM area_log") == 2


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
    await _until_due(store)
    await area.apply([alert(2, x_m=5000)])
    async with store.connection() as connection:
        rows = await connection.fetch(
            "SELECT input_json ->> 'kind' AS kind FROM area_log WHERE seq > 4 ORDER BY seq"
        )
    assert [row["kind"] for row in rows] == ["timer_due", "alert_received"]
    await _until_due(store)
    assert await area.tick()
    assert await verify(store) is None


async def _until_due(store: Store) -> None:
    async with asyncio.timeout(5):
        while not [due.area_id for due in await due_areas(store)]:
            await asyncio.sleep(0.002)


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


async def test_rules_that_fail_on_one_alert_lose_nothing(store: Store, area: CommandArea) -> None:
    """An alert that the rules fail on becomes an incident for review; the others of the batch are as ever."""
    good = present_rules()

    def decide(state: AreaState, given: Input, now: int) -> list[Event]:
        if isinstance(given, AlertReceived) and given.alert.text == "poison" and not given.alert.unreadable:
            raise ZeroDivisionError("division by zero")
        return good.decide(state, given, now)

    frail = CommandArea(AREA, store, replace(good, decide=decide))
    outcomes = await frail.apply([alert(1), alert(2, x_m=900, text="poison"), alert(3, x_m=-900)])
    assert all(o.fresh and o.seq for o in outcomes)
    state = await frail.present()
    assert sorted(i.status for i in state.incidents.values()) == ["open", "open", "review"]
    assert (
        await one(store, "SELECT reason FROM rejection")
        == "the rules failed: ZeroDivisionError: division by zero"
    )
    assert await verify(store) is None


async def test_a_failed_transaction_leaves_the_state_as_it_was(area: CommandArea, store: Store) -> None:
    """When the database refuses the write, memory and database stay as they were, and the next try works."""
    async with store.connection() as connection:
        await connection.execute(
            "ALTER TABLE incident ADD CONSTRAINT none CHECK (incident_id = '') NOT VALID"
        )
    before = tables(await area.present())
    with pytest.raises(Exception, match="none"):
        await area.apply([alert(1)])
    assert tables(await area.present()) == before
    assert await one(store, "SELECT count(*) FROM receipt") == 0
    async with store.connection() as connection:
        await connection.execute("ALTER TABLE incident DROP CONSTRAINT none")
    assert (await area.apply([alert(1)]))[0].fresh
    assert await verify(store) is None


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


async def test_rows_lost_in_a_failover_are_noticed(area: CommandArea, store: Store) -> None:
    """A process that knew more than the database now has loads anew, and goes on from what there is."""
    await area.apply([alert(1)])
    restore = await one(store, "SELECT hash FROM area_log WHERE seq = 2")
    async with store.connection() as connection:
        for table in ("incident", "assignment", "responder_standing", "advisory", "alert_link", "receipt"):
            await connection.execute(f"TRUNCATE {table}")
        await connection.execute("DELETE FROM area_log WHERE seq = 3")
        await connection.execute(
            "UPDATE command_area SET seq = 2, hash = $1, next_due_at = NULL, "
            "at = (SELECT at FROM area_log WHERE seq = 2)",
            restore,
        )
    assert len((await area.present()).incidents) == 0
    assert [o.seq for o in await area.apply([alert(1), alert(2, x_m=900)])] == [3, 4]
    assert await verify(store) is None


async def test_a_batch_costs_few_round_trips(area: CommandArea, store: Store) -> None:
    """Fifty alerts are five round trips: begin, receipts, lock, everything decided, commit."""
    await area.apply([alert(1)])
    seen: list[str] = []
    async with store.connection() as connection:
        connection.add_query_logger(lambda record: seen.append(record.query))
    await area.apply([alert(n, x_m=10 * n) for n in range(100, 150)])
    assert len(seen) == 5, seen


async def test_rules_that_fail_while_folding_spoil_nothing(store: Store, area: CommandArea) -> None:
    """When an event of one alert cannot be folded, all is decided anew without a trace of the attempt."""
    good = present_rules()

    def evolve(state: AreaState, event: Event, at: int) -> None:
        if (
            isinstance(event, AlertLinked)
            and event.link.key == "shop-00/a2"
            and event.link.category != "other"
        ):
            raise ZeroDivisionError("folding")
        good.evolve(state, event, at)

    frail = CommandArea(AREA, store, replace(good, evolve=evolve))
    outcomes = await frail.apply([alert(1), alert(2, x_m=900), alert(3, x_m=-900)])
    assert [o.seq for o in outcomes] == [3, 4, 5]
    state = await frail.present()
    assert sorted(i.status for i in state.incidents.values()) == ["open", "open", "review"]
    assert await verify(store) is None


async def test_rules_that_fail_on_the_clock_do_not_hold_up_alerts(store: Store, area: CommandArea) -> None:
    """A timer that the rules fail on is told to whoever fires timers, and never delays an alert."""
    good = present_rules()
    plans = book()
    hasty = replace(plans.plans[0], deadlines=(Deadlines(1, 60_000),) * 5)
    version = await keep_plans(store, replace(plans, plans=(hasty,)))
    await area.apply([Entry(AREA, "test", PlansAdopted(version, "test")), alert(1)])

    def decide(state: AreaState, given: Input, now: int) -> list[Event]:
        if isinstance(given, TimerDue):
            raise ZeroDivisionError("clock")
        return good.decide(state, given, now)

    frail = CommandArea(AREA, store, replace(good, decide=decide))
    await _until_due(store)
    with pytest.raises(ZeroDivisionError):
        await frail.tick()
    assert (await frail.apply([alert(2, x_m=5000)]))[0].seq == 5
