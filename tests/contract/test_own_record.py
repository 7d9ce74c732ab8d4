"""A responder's own record in a real database: every assignment, and what it said of each."""

from __future__ import annotations

from dispatch.area import CommandArea
from dispatch.model.assignment import Assignment
from dispatch.model.inputs import StatusReported
from dispatch.store.own import OwnRecord, Said
from dispatch.store.pool import Store
from dispatch.store.queries import Archive
from tests.contract.entries import alert, received, status
from tests.worlds.small import AREA


async def first_assignment(area: CommandArea) -> Assignment:
    """Open an incident and return the first assignment."""
    await area.apply([alert(1)])
    state = await area.present()
    return next(iter(state.assignments.values()))


async def test_what_a_responder_said_of_an_assignment(area: CommandArea, store: Store) -> None:
    """The newest note, the call for reinforcement, and the row that changed the assignment last."""
    one = await first_assignment(area)
    own = OwnRecord(store)
    made = (await area.present()).seq
    assert await own.said(AREA, [one]) == {one.assignment_id: Said(made, False, "")}
    name, who = one.assignment_id, one.responder_id
    await area.apply([status(who, name, "on_scene", "r1")])
    reached = (await area.present()).seq
    asked = StatusReported("r2", who, "needs_reinforcement", 1, name, "", "two of them, masked")
    await area.apply([received(asked, who, "r2", b"r2", topic="responders.status", offset=8)])
    assert await own.said(AREA, [one]) == {name: Said(reached, True, "two of them, masked")}
    assert await own.said(AREA, []) == {}


async def test_history_goes_back_page_by_page(area: CommandArea, store: Store) -> None:
    """Newest first, each once, with its incident, and nothing of anybody else."""
    one = await first_assignment(area)
    who = one.responder_id
    await area.apply([status(who, one.assignment_id, "cleared", "r1", "settled")])
    await area.apply([alert(2, 2_000, category="fire")])
    own, archive = OwnRecord(store), Archive(store)
    expected = [each.assignment_id for each in await archive.assignments_of(AREA, who, 100)]
    seen: list[str] = []
    before = None
    while page := await own.history(AREA, who, before, 1):
        (told,) = page
        assert told.assignment.responder_id == who
        assert told.incident is not None and told.incident.incident_id == told.assignment.incident_id
        seen.append(told.assignment.assignment_id)
        before = (told.assignment.notified_at, told.assignment.assignment_id)
    assert seen == expected and one.assignment_id in seen
    assert await own.history(AREA, "nobody\x00", None, 10) == []
