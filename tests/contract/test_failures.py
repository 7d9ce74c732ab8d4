"""What is left when the rules or the database fail in the middle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.area import CommandArea
from dispatch.model.events import AlertLinked, Event
from dispatch.model.inputs import AlertReceived, Input, PlansAdopted, TimerDue
from dispatch.model.plan import Deadlines
from dispatch.model.state import AreaState
from dispatch.outbound import OutboundMessage
from dispatch.record import Entry
from dispatch.rules.decide import Decision
from dispatch.rules.draft import Tell
from dispatch.sitting.rulebook import Told, present_rules
from dispatch.store.documents import keep_plans
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from tests.contract.entries import alert
from tests.contract.looking import one, tables, until_due
from tests.worlds.small import AREA, book


async def test_rules_that_fail_on_one_alert_lose_nothing(store: Store, area: CommandArea) -> None:
    """An alert that the rules fail on becomes an incident for review; the others of the batch are as ever."""
    good = present_rules()

    def decide(state: AreaState, given: Input, now: int, tell: Tell[Told]) -> Decision[Told]:
        if isinstance(given, AlertReceived) and given.alert.text == "poison" and not given.alert.unreadable:
            raise ZeroDivisionError("division by zero")
        return good.decide(state, given, now, tell)

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


async def test_an_event_that_cannot_be_told_spoils_nothing(store: Store, area: CommandArea) -> None:
    """When an event of one alert cannot be told, that alert is set aside without a trace of the attempt."""
    good = present_rules()

    def message(state: AreaState, event: Event, seq: int, index: int, at: int) -> OutboundMessage | None:
        if (
            isinstance(event, AlertLinked)
            and event.link.key == "shop-00/a2"
            and event.link.category != "other"
        ):
            raise ZeroDivisionError("telling")
        return good.message(state, event, seq, index, at)

    frail = CommandArea(AREA, store, replace(good, message=message))
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

    def decide(state: AreaState, given: Input, now: int, tell: Tell[Told]) -> Decision[Told]:
        if isinstance(given, TimerDue):
            raise ZeroDivisionError("clock")
        return good.decide(state, given, now, tell)

    frail = CommandArea(AREA, store, replace(good, decide=decide))
    await until_due(store)
    with pytest.raises(ZeroDivisionError):
        await frail.tick()
    assert (await frail.apply([alert(2, x_m=5000)]))[0].seq == 5
