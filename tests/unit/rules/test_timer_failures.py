"""A rule that fails on one incident: the others go on, and a person is called."""

from __future__ import annotations

import pytest

from dispatch.model.events import AttentionNeeded, TierReached
from dispatch.model.inputs import TimerDue
from dispatch.rules import timers
from dispatch.rules.draft import Draft
from tests.worlds.small import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """A world with two incidents of priority 1; stepping up fails on the first, after half of its events."""
    made = World()
    made.alert(1, category="robbery")
    made.alert(1, 3000, 0, source_id="shop-09", category="robbery")
    broken, step = min(made.state.incidents), timers._step

    def failing(draft: Draft, incident_id: str) -> None:
        step(draft, incident_id)
        if incident_id == broken:
            raise ZeroDivisionError("a bug")

    monkeypatch.setattr(timers, "_step", failing)
    return made


def test_a_failing_incident_does_not_hold_up_the_tier_of_another(world: World) -> None:
    """The sound incident's tier steps up at its time; of the broken one nothing half done stays."""
    broken, sound = sorted(world.state.incidents)
    events = world.tell(TimerDue(), 31)
    assert {e.incident_id for e in events if isinstance(e, TierReached)} == {sound}
    assert world.state.incidents[broken].tier == 1


def test_a_person_is_called_at_once_and_then_at_every_reminder(world: World) -> None:
    """The failure is on record when it happens, not at every look of the timer."""
    broken = min(world.state.incidents)
    calls = [
        (second, e.reason)
        for second in (31, 32, 60, 151, 152)
        for e in world.tell(TimerDue(), second)
        if isinstance(e, AttentionNeeded) and e.incident_id == broken
    ]
    assert calls == [
        (31, "timer_failed: ZeroDivisionError: a bug"),
        (151, "timer_failed: ZeroDivisionError: a bug"),
    ]
