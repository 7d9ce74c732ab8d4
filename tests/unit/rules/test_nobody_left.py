"""When an answer or a release leaves nobody, the incident does not wait for a clock that helps nobody."""

from __future__ import annotations

from dispatch.model.commands import ReleaseCommand
from dispatch.model.events import IncidentUncontained, TierReached
from tests.worlds.reading import of
from tests.worlds.small import World, responder


def test_a_decline_that_leaves_nobody_steps_up_at_once() -> None:
    """The only unit declines and nobody else is eligible: tier 2 sends the patrol now, not in 30 s."""
    world = World(
        (responder("unit-n", "unit", 0, 200), responder("patrol-1", "patrol", 900, 900, mobile=True))
    )
    world.alert(1, category="robbery")
    events = world.report(5, "unit-n", "declined")
    assert [(step.tier, step.reason) for step in of(events, TierReached)] == [(2, "nobody_eligible")]
    assert "patrol-1" in world.state.busy


def test_releasing_the_last_one_on_scene_uncontains() -> None:
    """A contained incident whose last responder on scene is released is open again at once."""
    world = World()
    world.alert(1, category="robbery")
    (incident_id,) = world.state.incidents
    sent = ["unit-n", "unit-e"]
    for second, unit in enumerate(sent, 2):
        world.report(second, unit, "on_scene")
    assert world.state.incidents[incident_id].status == "contained"
    held = [world.state.busy[unit] for unit in sent]
    assert not of(world.tell(ReleaseCommand("desk", incident_id, held[0]), 10), IncidentUncontained)
    assert of(world.tell(ReleaseCommand("desk", incident_id, held[1]), 11), IncidentUncontained)
    assert world.state.incidents[incident_id].status == "open"
