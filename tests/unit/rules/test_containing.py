"""Enough on scene contain an incident; closing, standing down and releasing let people go."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model.assignment import NOTIFIED, STOOD_DOWN
from dispatch.model.commands import (
    CloseCommand,
    EscalateCommand,
    ReleaseCommand,
    ReopenCommand,
    ReprioritiseCommand,
    StandDownCommand,
)
from dispatch.model.events import (
    AttentionNeeded,
    IncidentContained,
    IncidentUncontained,
    TierReached,
)
from dispatch.model.incident import CONTAINED, OPEN
from dispatch.model.inputs import TimerDue
from tests.worlds.reading import assignments, changed, held, notified, of, plans, the, the_incident
from tests.worlds.small import NOON, S, World, book


def opened(category: str = "theft", world: World | None = None) -> World:
    """Return a world with one incident at noon."""
    world = world or World()
    world.alert(0, source_id="stranger", category=category)
    return world


def tick(world: World, second: float) -> list[TierReached]:
    """Let the timers fire and return the tiers that stepped up."""
    return of(world.tell(TimerDue(), second), TierReached)


def test_enough_on_scene_contain_it() -> None:
    """Two trained responders there: contained, whoever has not answered is stood down, no more tiers."""
    world = opened()
    world.report(5, "unit-e", "accepted")
    assert of(world.report(9, "unit-n", "on_scene"), IncidentContained) == []
    events = world.report(12, "unit-s", "on_scene")
    assert the(events, IncidentContained).check_at == NOON + 912 * S
    assert len(changed(events, STOOD_DOWN)) == len(assignments(world, STOOD_DOWN)) > 0
    assert assignments(world, NOTIFIED) == []
    assert held(world, "unit-e") is not None, "who has accepted still comes"
    assert tick(world, 800) == []
    assert the(world.tell(TimerDue(), 912), AttentionNeeded).reason == "contained_for_long"


def test_volunteers_alone_contain_nothing() -> None:
    """Volunteers on scene are help, not the response."""
    world = opened()
    for i in (1, 2):
        world.report(i, f"vol-0{i}", "on_scene")
    assert the_incident(world).status == OPEN


def test_help_asked_for_at_a_contained_incident_is_not_called_off_by_the_next_arrival() -> None:
    """Those on scene were not enough: only so many who arrive after the call make it contained again."""
    world = opened()
    world.report(5, "vol-01", "accepted")
    world.report(6, "unit-n", "on_scene")
    world.report(7, "unit-s", "on_scene")
    events = world.report(20, "unit-n", "needs_reinforcement")
    assert of(events, IncidentUncontained) and notified(events, "reinforcement")
    sent = notified(events, "reinforcement")
    assert changed(world.report(21, "vol-01", "on_scene"), STOOD_DOWN) == []
    assert the_incident(world).status == OPEN
    world.report(40, sent[0], "on_scene")
    assert the_incident(world).status == OPEN
    world.report(41, sent[1], "on_scene")
    assert the_incident(world).status == CONTAINED


def test_closing_releases_everybody() -> None:
    """Whatever they were doing, nobody is bound after closing."""
    world = opened()
    world.report(1, "unit-n", "on_scene")
    world.report(2, "unit-e", "en_route")
    world.report(3, "unit-s", "accepted")
    world.tell(CloseCommand("desk", the_incident(world).incident_id, "handled"), 60)
    assert dict(world.state.busy.items()) == {}
    assert world.state.next_due_at is None


def test_standing_down_releases_everybody_and_holds_the_tiers() -> None:
    """The incident stays open in the dispatcher's hands: no tier steps up, the dispatcher is reminded."""
    world = opened()
    name = the_incident(world).incident_id
    world.tell(StandDownCommand("desk", name), 10)
    made = the_incident(world)
    assert dict(world.state.busy.items()) == {}
    assert (made.status, made.owner, made.held) == (OPEN, "desk", True)
    assert tick(world, 400) == []
    assert the(world.tell(TimerDue(), 1000), AttentionNeeded).reason == "held_by_a_person"


def test_a_reopened_incident_asks_again() -> None:
    """Its tier stays, its needs are filled anew, its clock starts again."""
    world = opened()
    assert tick(world, 60)[0].tier == 2
    name = the_incident(world).incident_id
    world.tell(CloseCommand("desk", name, "handled"), 70)
    events = world.tell(ReopenCommand("desk", name), 500)
    assert len(notified(events, "primary")) == 1 and notified(events, "reinforcement")
    assert the_incident(world).tier == 2
    assert tick(world, 559) == []
    assert [(s.tier, s.due_at) for s in tick(world, 560)] == [(3, NOON + 560 * S)]


def test_releasing_the_last_one_who_came_steps_up_now() -> None:
    """What was not due while somebody was there is due from now, not since long ago."""
    world = opened()
    assignment = held(world, "unit-n")
    assert assignment is not None
    world.report(5, "unit-n", "on_scene")
    name = the_incident(world).incident_id
    events = world.tell(ReleaseCommand("desk", name, assignment.assignment_id), 500)
    assert [(s.tier, s.due_at) for s in of(events, TierReached)] == [(2, NOON + 500 * S)]


def test_declining_after_the_time_steps_up_now() -> None:
    """Who accepted and then declines at 100 s leaves nobody: the next tier steps up in that row."""
    world = opened()
    world.report(5, "unit-n", "accepted")
    step = the(world.report(100, "unit-n", "declined"), TierReached)
    assert (step.tier, step.reason, step.due_at) == (2, "nobody_accepted", NOON + 100 * S)


def test_another_kind_with_another_plan_gets_the_people_of_that_plan() -> None:
    """A need counts only people of its own kind: volunteers of the old plan are no patrol of the new."""
    before = book()
    standard = before.plans[0]
    patrols = replace(standard.tiers[1].needs[0], role="reinforcement", kinds=("patrol",), within_ms=900 * S)
    tier = replace(standard.tiers[1], needs=(*standard.tiers[1].needs[:2], patrols))
    violent = replace(standard, plan_id="violent", tiers=(standard.tiers[0], tier, *standard.tiers[2:]))
    rules = tuple(replace(r, plan_id="violent") if r.code == "fight" else r for r in before.categories)
    world = opened(world=World(plans=plans(plans=(standard, violent), categories=rules)))
    name = the_incident(world).incident_id
    events = world.tell(ReprioritiseCommand("desk", name, 3, category="fight"), 5)
    assert notified(events, "reinforcement") == ["patrol-1"]


def test_escalating_lets_held_tiers_run_again() -> None:
    """A dispatcher who held an incident and escalates it gives it back to its clocks."""
    world = opened()
    name = the_incident(world).incident_id
    world.tell(StandDownCommand("desk", name), 10)
    world.tell(EscalateCommand("desk", name), 20)
    assert (the_incident(world).held, the_incident(world).tier) == (False, 2)
    assert [s.tier for s in tick(world, 80)] == [3]
