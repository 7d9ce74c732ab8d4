"""Reinforcements step up in tiers: when nobody comes, when asked for, and never back by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    NeighboursAsked,
    ResponseShort,
    TierReached,
)
from dispatch.model.incident import CONTAINED, OPEN
from dispatch.model.inputs import TimerDue
from tests.worlds.reading import assignments, changed, held, notified, of, plans, the, the_incident
from tests.worlds.small import NOON, S, World, book, people, responder


def opened(category: str = "theft", world: World | None = None) -> World:
    """Return a world with one incident at noon."""
    world = world or World()
    world.alert(0, source_id="stranger", category=category)
    return world


def tick(world: World, second: float) -> list[TierReached]:
    """Let the timers fire and return the tiers that stepped up."""
    return of(world.tell(TimerDue(), second), TierReached)


def test_tier_one_steps_up_at_opening() -> None:
    """Nearest unit, supports and volunteers are sent in the row that opens the incident."""
    world = World()
    events = world.alert(0, source_id="stranger")
    step = the(events, TierReached)
    assert (step.tier, step.reason, step.due_at) == (1, "opened", NOON)
    assert notified(events, "primary") == ["unit-n"]
    assert {a.tier for a in assignments(world)} == {1}


@pytest.mark.parametrize(
    ("category", "seconds"), [("robbery", 30), ("fight", 60), ("theft", 60), ("dispute", 60)]
)
def test_nobody_accepted(category: str, seconds: int) -> None:
    """Tier 2 at exactly 30 s at priority 1 and 60 s below, with the time at which it was due."""
    world = opened(category)
    assert tick(world, seconds - 0.001) == []
    (step,) = tick(world, seconds)
    assert (step.tier, step.reason, step.due_at) == (2, "nobody_accepted", NOON + seconds * S)


@pytest.mark.parametrize(("category", "seconds"), [("robbery", 180), ("theft", 300)])
def test_accepting_stops_one_clock_and_nobody_on_scene_starts_the_other(category: str, seconds: int) -> None:
    """Somebody accepted: tier 2 only when nobody is on scene after 180 s or 300 s."""
    world = opened(category)
    world.report(5, "unit-n", "accepted")
    assert tick(world, 60) == []
    assert tick(world, seconds - 0.001) == []
    (step,) = tick(world, seconds)
    assert (step.tier, step.reason, step.due_at) == (2, "nobody_on_scene", NOON + seconds * S)


def test_somebody_on_scene_stops_all_clocks() -> None:
    """Nothing steps up by itself once somebody is there, however long it lasts."""
    world = opened("robbery")
    world.report(5, "unit-n", "on_scene")
    for second in (30, 180, 600, 3600, 36_000):
        assert tick(world, second) == []
    assert the_incident(world).tier == 1


def test_who_was_there_and_cleared_stops_the_clocks_too() -> None:
    """Somebody came and left without closing it: the desk was called, so no tier steps up by itself."""
    world = opened("robbery")
    world.report(5, "unit-n", "on_scene")
    world.report(9, "unit-n", "cleared")
    assert [tick(world, second) for second in (30, 180, 600)] == [[], [], []]


def test_a_volunteer_who_left_stops_no_clock() -> None:
    """A volunteer came and went while no unit had answered: the next tier steps up in that row."""
    world = opened("robbery")
    world.report(5, "vol-01", "on_scene")
    assert tick(world, 30) == [], "somebody is there"
    step = the(world.report(40, "vol-01", "cleared", disposition="saw nothing"), TierReached)
    assert (step.tier, step.reason, step.due_at) == (2, "nobody_accepted", NOON + 40 * S)


def test_the_tiers_follow_each_other_up_to_the_neighbours() -> None:
    """Patrol, police and security, then the town, then the neighbouring areas are asked; then a person."""
    world = opened("robbery")
    steps = [tick(world, second)[0] for second in (30, 60)]
    events = world.tell(TimerDue(), 90)
    assert [s.tier for s in (*steps, the(events, TierReached))] == [2, 3, 4]
    assert the(events, NeighboursAsked).areas == ("440511", "440507")
    assert {a.responder_kind for a in assignments(world) if a.tier == 2} >= {"police", "security"}
    assert tick(world, 120) == []
    asked = [of(world.tell(TimerDue(), s), AttentionNeeded) for s in range(130, 1200, 20)]
    reasons = [event.reason for row in asked for event in row]
    assert reasons and set(reasons) == {"all_tiers_used"}
    assert the_incident(world).tier == 4


def test_a_person_is_called_when_the_last_tier_has_had_its_time() -> None:
    """Once no tier is left, the desk is called when the plan's checking time is over, and not before."""
    world = opened("robbery")
    for second in (30, 60, 90):
        tick(world, second)
    assert the_incident(world).check_at == NOON + 990 * S
    assert of(world.tell(TimerDue(), 989.999), AttentionNeeded) == []
    assert the(world.tell(TimerDue(), 990), AttentionNeeded).reason == "all_tiers_used"


def test_nobody_eligible_steps_up_at_once() -> None:
    """Where tier 1 finds nobody at all, tier 2 follows in the same row; the shortfall is named."""
    world = World(tuple(r for r in people() if r.kind in ("patrol", "police")))
    events = world.alert(0, source_id="stranger")
    assert [(s.tier, s.reason) for s in of(events, TierReached)] == [(1, "opened"), (2, "nobody_eligible")]
    assert notified(events, "reinforcement")
    assert "primary" in of(events, ResponseShort)[-1].reason


def test_an_empty_area_runs_through_its_tiers_once() -> None:
    """With nobody at all, the neighbours are asked at once and a person is reminded; nothing loops."""
    world = World((responder("unit-night", "unit", 0, 10, shifts=("night",)),))
    events = world.alert(0, source_id="stranger")
    assert [s.tier for s in of(events, TierReached)] == [1, 2, 3, 4]
    assert len(of(events, NeighboursAsked)) == 1
    assert "off_duty 1" in the_incident(world).shortfall


def test_needs_reinforcement_steps_up_at_once() -> None:
    """Who asks for help gets the next tier in the same row, in its name."""
    world = opened()
    world.report(5, "unit-n", "on_scene")
    step = the(world.report(9, "unit-n", "needs_reinforcement"), TierReached)
    assert (step.tier, step.reason, step.actor) == (2, "needs_reinforcement", "unit-n")


def test_asking_again_when_all_tiers_are_used_calls_a_person() -> None:
    """There is no tier left to step up: the desk is called instead, at once."""
    world = opened()
    world.report(5, "unit-n", "on_scene")
    for second in (6, 7, 8):
        world.report(second, "unit-n", "needs_reinforcement")
    events = world.report(9, "unit-n", "needs_reinforcement")
    assert of(events, TierReached) == []
    assert the(events, AttentionNeeded).reason == "reinforcement_asked_but_all_tiers_used"


def test_a_raised_priority_steps_up_and_a_lowered_one_does_not() -> None:
    """From 3 to 1 the next tier steps up; back to 4 the tier stays."""
    world = opened()
    name = the_incident(world).incident_id
    step = the(world.tell(ReprioritiseCommand("desk", name, 1), 5), TierReached)
    assert (step.tier, step.reason, step.actor) == (2, "priority_raised", "desk")
    assert of(world.tell(ReprioritiseCommand("desk", name, 4), 6), TierReached) == []
    assert (the_incident(world).tier, the_incident(world).priority) == (2, 4)


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
