"""A worker that was down catches up: one tier a step, the oldest first, so many a row."""

from __future__ import annotations

from itertools import pairwise

from dispatch.model.events import AdvisoryChanged, AttentionNeeded, ResponseShort, TierReached
from dispatch.model.inputs import TimerDue
from dispatch.rules.timers import due_incidents
from tests.worlds.reading import changed, incident, notified, of, the_incident
from tests.worlds.small import NOON, S, World, people, responder


def test_ten_minutes_down_step_one_tier_per_due() -> None:
    """However late, one tier steps up at a time and gets its own time to answer."""
    world = World()
    world.alert(0, source_id="stranger", category="robbery")
    found = [
        [(s.tier, (s.due_at - NOON) // S) for s in of(world.tell(TimerDue(), second), TierReached)]
        for second in (600, 600.2, 629.999, 630, 660)
    ]
    assert found == [[(2, 30)], [], [], [(3, 630)], [(4, 660)]]


def test_the_late_row_expires_replaces_and_steps_up() -> None:
    """In one row: the unanswered expire, the next best are asked, the next tier too."""
    world = World()
    world.alert(0, source_id="stranger", category="robbery")
    events = world.tell(TimerDue(), 600)
    assert len(changed(events, "expired")) == 12
    assert notified(events, "primary") and notified(events, "reinforcement")


def many(count: int) -> World:
    """Return a world with so many incidents, a kilometre and a second apart."""
    world = World((responder("unit-night", "unit", 0, 10, shifts=("night",)),))
    for i in range(count):
        world.alert(i, x_m=1000 * i, source_id=f"stranger-{i:02d}")
    return world


def test_at_most_twenty_five_incidents_a_row_the_oldest_first() -> None:
    """The rest stay due and follow in the next rows, until nothing is due."""
    world = many(60)
    due = sorted((at, name) for name, at in world.state.due.items())
    late = 4000
    seen: list[str] = []
    for _ in range(3):
        now = NOON + late * S
        wanted = due_incidents(world.state, now)
        assert len(wanted) == min(25, 60 - len(seen))
        events = world.tell(TimerDue(), late)
        touched = {e.incident_id for e in of(events, AttentionNeeded)}
        touched |= {e.incident_id for e in of(events, ResponseShort)}
        assert touched == set(wanted)
        seen += wanted
    assert seen == [name for _, name in due]
    assert due_incidents(world.state, NOON + late * S) == []


def test_nothing_due_decides_nothing() -> None:
    """A timer that fires too early changes nothing."""
    world = World()
    world.alert(0, source_id="stranger")
    assert world.tell(TimerDue(), 1) == []
    assert World().tell(TimerDue(), 10_000) == []


def test_a_shortfall_is_tried_again_and_mended_when_somebody_is_free() -> None:
    """Who comes on duty is found at the next retry, and the shortfall is mended on record."""
    world = World(tuple(r for r in people() if r.responder_id in ("unit-night", "police-1")))
    world.alert(0, source_id="stranger")
    short = the_incident(world)
    assert "off_duty 1" in short.shortfall and short.retry_at == NOON + 20 * S
    world.report(5, "unit-night", "on_duty")
    events = world.tell(TimerDue(), 20)
    assert notified(events, "primary") == ["unit-night"]


def test_retries_grow_rarer() -> None:
    """What stays short is tried soon at first, then ever less often, at least every two minutes."""
    world = many(1)
    name = next(iter(world.state.incidents))
    waits = []
    for _ in range(9):
        at = incident(world, name).retry_at
        waits.append(at)
        world.tell(TimerDue(), (at - NOON) / S)
    gaps = [(b - a) // S for a, b in pairwise(waits)]
    assert gaps == sorted(gaps) and gaps[0] == 20 and gaps[-1] == 120


def test_who_must_approve_is_reminded_until_it_is_done() -> None:
    """A proposed statement has a deadline; each time it passes there is a reminder and a new one."""
    world = World()
    world.alert(0, source_id="stranger", category="public_opinion")
    for second in (600, 1200):
        reminders = of(world.tell(TimerDue(), second), AdvisoryChanged)
        assert [(r.status, r.reason, r.approve_by) for r in reminders] == [
            ("proposed", "approval_overdue", NOON + (second + 600) * S)
        ]
