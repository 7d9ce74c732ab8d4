"""Whoever claims an incident, takes it over or gives it back: nothing is left without an owner or a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.commands import ClaimCommand, GiveBackCommand
from dispatch.model.events import OwnerTaken
from dispatch.model.incident import CONTAINED, OPEN
from dispatch.rules.due import tier_deadline
from tests.property.test_area_log import PHASES, check, play, steps
from tests.property.test_timers_never_spin import drain
from tests.worlds.small import NOON, S, World

scripts = st.lists(steps, min_size=8, max_size=40)


def wait(world: World, seconds: int) -> float:
    """Let time pass and everything due be handled; return the second of the world."""
    now = world.state.at + seconds * S
    drain(world, now)
    return (now - NOON) / S


@settings(max_examples=80, deadline=None, print_blob=True, phases=PHASES)
@given(scripts, st.integers(0, 300))
def test_a_claim_changes_nothing_but_the_owner(script: list[Any], seconds: int) -> None:
    """Status, tier, assignments, holds and what is due when are those of before, for every incident."""
    world = play(script)
    second = wait(world, seconds)
    for number, name in enumerate(sorted(world.state.incidents)):
        before = dict(world.state.incidents.items())
        due, busy = dict(world.state.due.items()), dict(world.state.busy.items())
        events = world.tell(ClaimCommand(f"c{number}", name, take_over=True), second)
        assert events == [OwnerTaken(name, f"c{number}", before[name].held)]
        owned = replace(before[name], owner=f"c{number}", seq=world.state.seq)
        assert dict(world.state.incidents.items()) == {**before, name: owned}
        assert (dict(world.state.due.items()), dict(world.state.busy.items())) == (due, busy)


@settings(max_examples=80, deadline=None, print_blob=True, phases=PHASES)
@given(scripts, st.integers(0, 300))
def test_what_is_given_back_is_the_plan_s_again(script: list[Any], seconds: int) -> None:
    """No owner, nothing held, no tier overdue, a time to come; contained only with somebody there."""
    world = play(script)
    second = wait(world, seconds)
    for name in sorted(world.state.incidents):
        held = world.state.incidents[name].held
        if not world.state.incidents[name].owner:
            continue
        tiers = {one.incident_id: one.tier for one in world.state.incidents.values()}
        world.tell(GiveBackCommand(world.state.incidents[name].owner, name), second)
        check(world.state, tiers, world.state.at)
        after = world.state.incidents[name]
        plan = world.state.book(after.plan_version).plan(after.plan_id)
        deadline = tier_deadline(world.state, after, plan)
        assert (after.owner, after.held) == ("", False)
        assert deadline is None or deadline.at > world.state.at
        mine = [world.state.assignments[one] for one in after.assignment_ids]
        if held and after.status == CONTAINED:
            assert any(one.status == "on_scene" for one in mine)
        if after.status == OPEN:
            assert world.state.due[name] >= world.state.at
    drain(world, world.state.at + 600 * S)
