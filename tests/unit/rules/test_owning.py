"""A claim says who answers for an incident, and takes nothing from what the incident waits for."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.model import commands as cmd
from dispatch.model.events import AttentionNeeded, IncidentUncontained, OwnerTaken, TierReached
from dispatch.model.incident import OPEN
from dispatch.model.inputs import TimerDue
from tests.unit.rules.test_commands import in_review, opened, refused
from tests.worlds.reading import incident, notified, of, the
from tests.worlds.small import World

LI, WU = "dispatcher:li", "dispatcher:wu"


def claim(incident_id: str, actor: str = LI, *, take_over: bool = False) -> cmd.ClaimCommand:
    """Return a claim."""
    return cmd.ClaimCommand(actor, incident_id, take_over)


def give_back(incident_id: str, actor: str = LI) -> cmd.GiveBackCommand:
    """Return a giving back."""
    return cmd.GiveBackCommand(actor, incident_id)


@pytest.mark.parametrize("begin", [opened, in_review])
def test_a_claim_names_who_answers_for_it(begin: Any) -> None:
    """Open or in review, the incident has its owner, and that is all that has changed."""
    world, name = begin()
    before, due = incident(world, name), world.state.due[name]
    assert world.tell(claim(name), 5) == [OwnerTaken(name, LI)]
    after = incident(world, name)
    assert (after.owner, after.held, after.status, after.tier) == (LI, False, before.status, before.tier)
    assert world.state.due[name] == due


def test_tiers_of_a_claimed_incident_step_up_in_time() -> None:
    """A claim holds nothing back: nobody accepts, and the next tier fires when it is due."""
    world, name = opened()
    due = world.state.due[name]
    world.tell(claim(name), 1)
    step = the(world.tell(TimerDue(), 60), TierReached)
    assert (step.tier, step.due_at, incident(world, name).owner) == (2, due, LI)


def test_what_another_holds_is_taken_over_only_when_asked_to() -> None:
    """A claim on another's incident is refused by name; with `take_over` it changes hands."""
    world, name = opened()
    world.tell(claim(name), 1)
    refused(world, claim(name, WU), f"in the hands of {LI}: take it over")
    assert world.tell(claim(name, WU, take_over=True), 101) == [OwnerTaken(name, WU)]
    assert incident(world, name).owner == WU


@pytest.mark.parametrize("take_over", [False, True])
def test_one_s_own_is_not_claimed_again(take_over: bool) -> None:
    """A second claim of the same person changes nothing and says so."""
    world, name = opened()
    world.tell(claim(name), 1)
    refused(world, claim(name, take_over=take_over), "in your hands already")


def test_only_who_holds_it_gives_it_back() -> None:
    """Neither another person nor nobody's owner can give an incident back; the owner can."""
    world, name = opened()
    refused(world, give_back(name), "in nobody's hands")
    world.tell(claim(name), 101)
    refused(world, give_back(name, WU), f"in the hands of {LI}")
    assert world.tell(give_back(name), 102) == [OwnerTaken(name, "")]
    assert incident(world, name).owner == ""


@pytest.mark.parametrize("order", [claim, give_back])
def test_neither_is_for_an_unknown_or_closed_incident(order: Any) -> None:
    """Only an open incident has somebody who answers for it."""
    world, name = opened()
    refused(world, order("inc-none"), "not known")
    world.tell(cmd.CloseCommand(LI, name, "handled"), 50)
    refused(world, order(name), "closed: reopen it first")


def held_back() -> tuple[World, str]:
    """Return a world whose incident Li has stood down, tiers held."""
    world, name = opened()
    world.tell(cmd.StandDownCommand(LI, name), 10)
    assert incident(world, name).held and not notified(world.tell(TimerDue(), 200))
    return world, name


def test_taking_over_keeps_held_tiers_held_and_the_reminder_running() -> None:
    """Who takes over a held incident is reminded of it when the one before would have been."""
    world, name = held_back()
    due = world.state.due[name]
    world.tell(claim(name, WU, take_over=True), 210)
    assert incident(world, name).held and world.state.due[name] == due
    second = (due - world.rows[0][0]) / 1_000
    assert the(world.tell(TimerDue(), second), AttentionNeeded).reason == "held_by_a_person"


def test_giving_back_lets_held_tiers_run_and_steps_up_what_is_overdue() -> None:
    """Left to the plan again, an incident that nobody is at gets its next tier at once."""
    world, name = held_back()
    events = world.tell(give_back(name), 210)
    assert the(events, TierReached).tier == 2 and notified(events)
    assert (incident(world, name).owner, incident(world, name).held) == ("", False)


def test_giving_back_early_leaves_the_tier_its_time() -> None:
    """Before the tier's time has passed nothing steps up; it does when it is due."""
    world, name = opened()
    world.tell(cmd.StandDownCommand(LI, name), 10)
    assert of(world.tell(give_back(name), 20), TierReached) == []
    assert the(world.tell(TimerDue(), 60), TierReached).tier == 2


def test_giving_back_what_was_contained_and_left_contains_it_no_more() -> None:
    """With everybody stood down nobody contains it: the tiers run again."""
    world, name = opened()
    for responder_id in ("unit-n", "unit-e", "unit-s"):
        if responder_id in world.state.busy:
            world.report(20, responder_id, "on_scene")
    assert incident(world, name).status == "contained"
    world.tell(cmd.StandDownCommand(LI, name), 30)
    assert of(world.tell(give_back(name), 40), IncidentUncontained)
    assert incident(world, name).status == OPEN
