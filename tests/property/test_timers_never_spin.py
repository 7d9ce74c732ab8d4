"""What fires is done: no timer is due again at the time at which it was handled."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.events import TierReached
from dispatch.model.inputs import TimerDue
from dispatch.rules.timers import MOST_AT_ONCE, due_incidents
from tests.property.test_area_log import PHASES, play, steps
from tests.worlds.reading import of
from tests.worlds.small import NOON, S, World


def fire(world: World, now: int) -> list[object]:
    """Fire once and check that what was handled is no longer due."""
    handled = due_incidents(world.state, now)
    events = world.tell(TimerDue(), (now - NOON) // S)
    assert bool(events) is bool(handled), "something was due and nothing was decided"
    again = set(handled) & {name for name, at in world.state.due.items() if at <= now}
    assert not again, f"still due after having been handled: {again}"
    return events


def drain(world: World, now: int) -> None:
    """Fire until nothing is due, which takes no more rows than the incidents need."""
    rows = -(-len(world.state.due) // MOST_AT_ONCE)
    for _ in range(rows):
        if (world.state.next_due_at or now + 1) > now:
            return
        fire(world, now)
    assert (world.state.next_due_at or now + 1) > now, "due for ever"


class Punctual(World):
    """A world whose worker is never late: everything due is handled at its very time."""

    def tell(self, given: object, second: float) -> list[object]:
        """Handle what falls due before the input, then the input."""
        now = NOON + int(second * S)
        while not isinstance(given, TimerDue) and (due := self.state.next_due_at) is not None and due <= now:
            events = fire(self, due)
            for step in of(events, TierReached):
                assert step.due_at == due, "a punctual worker claims to be late"
        return super().tell(given, second)


@settings(max_examples=60, deadline=None, print_blob=True, phases=PHASES)
@given(st.lists(steps, min_size=5, max_size=40), st.integers(0, 2000))
def test_a_late_worker_catches_up(script: list[Any], late: int) -> None:
    """However late, each due incident is handled once, then it waits for a later time."""
    world = play(script)
    drain(world, world.state.at + late * S)


@settings(max_examples=60, deadline=None, print_blob=True, phases=PHASES)
@given(st.lists(steps, min_size=5, max_size=40))
def test_a_punctual_worker_is_never_late(script: list[Any]) -> None:
    """Handled at its very time, no tier claims an earlier one, whatever commands came between."""
    world = play(script, Punctual())
    for _ in range(30):
        due = world.state.next_due_at
        if due is None:
            return
        fire(world, due)
        assert (world.state.next_due_at or due + 1) >= due
