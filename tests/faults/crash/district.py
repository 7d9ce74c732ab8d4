"""A district of eight responders whose most urgent clocks run out within the run."""

from __future__ import annotations

from dataclasses import replace

from dispatch.model.plan import Deadlines, PlanBook
from dispatch.model.roster import Roster
from tests.worlds.small import book, people, roster

_HERE = ("unit-n", "unit-e", "unit-s", "patrol-1", "police-1", "vol-01", "vol-02", "vol-03")


def district() -> Roster:
    """Return the roster."""
    return roster(tuple(each for each in people() if each.responder_id in _HERE))


def plans() -> PlanBook:
    """Return plans under which a robbery (priority 1) waits 60 ms for an answer, everything else minutes."""
    made = book()
    (plan,) = made.plans
    clocks = (Deadlines(60, 100), *[_patient(clock) for clock in plan.deadlines[1:]])
    return replace(made, plans=(replace(plan, deadlines=clocks),))


def _patient(clock: Deadlines) -> Deadlines:
    return Deadlines(clock.accept_ms * 10, clock.on_scene_ms * 10)
