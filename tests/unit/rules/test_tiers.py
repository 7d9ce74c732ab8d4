"""Reinforcements step up in tiers: when nobody comes, when asked for, and never back by themselves."""

from __future__ import annotations

import pytest

from dispatch.model.commands import (
    ReprioritiseCommand,
)
from dispatch.model.events import (
    AttentionNeeded,
    NeighboursAsked,
    ResponseShort,
    TierReached,
)
from dispatch.model.inputs import TimerDue
from tests.worlds.reading import assignments, notified, of, the, the_incident
from tests.worlds.small import NOON, S, World, people, responder


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
