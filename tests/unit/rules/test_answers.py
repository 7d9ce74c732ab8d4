"""What responders say is believed if the lifecycle allows it; the rest is recorded as refused."""

from __future__ import annotations

import pytest

from dispatch.model.assignment import ACTIVE, ENDED, FOLLOWS, NOTIFIED
from dispatch.model.commands import CloseCommand, ReleaseCommand
from dispatch.model.events import (
    AssignmentChanged,
    ReportRefused,
)
from dispatch.model.incident import CLOSED
from dispatch.model.inputs import TimerDue
from tests.worlds.reading import held, of, the, the_incident
from tests.worlds.small import World

REPORTABLE = ("accepted", "declined", "en_route", "on_scene", "cleared")
STATUSES = tuple(FOLLOWS)


def opened() -> World:
    """Return a world with one incident at noon, its primary being unit-n."""
    world = World()
    world.alert(0, source_id="stranger")
    return world


def brought_to(status: str) -> tuple[World, str]:
    """Return a world whose assignment of unit-n has this status, and the assignment's id."""
    world = opened()
    found = held(world, "unit-n")
    assert found is not None
    name = found.assignment_id
    if status == "expired":
        world.tell(TimerDue(), 60)
    elif status == "stood_down":
        world.tell(ReleaseCommand("desk", the_incident(world).incident_id, name), 5)
    elif status != NOTIFIED:
        world.report(5, "unit-n", status)
    assert world.state.assignments[name].status == status
    return world, name


def test_the_table_goes_forward_only() -> None:
    """No status leads back to an earlier one, none leads anywhere from an end."""
    order = ("notified", "accepted", "en_route", "on_scene")
    for status, following in FOLLOWS.items():
        assert status not in following
        if status in ENDED:
            assert following == ()
        else:
            assert not set(following) & set(order[: order.index(status)])
    assert {*ACTIVE, *ENDED} == set(STATUSES)


@pytest.mark.parametrize("reported", REPORTABLE)
@pytest.mark.parametrize("status", STATUSES)
def test_every_pair_of_the_lifecycle(status: str, reported: str) -> None:
    """What may follow is done; what may not is refused with the reason and changes nothing."""
    world, name = brought_to(status)
    before = world.state.assignments[name]
    events = world.report(100, "unit-n", reported, assignment_id=name)
    after = world.state.assignments[name]
    if reported in FOLLOWS[status]:
        assert after.status == reported and of(events, ReportRefused) == []
    else:
        assert the(events, ReportRefused).reason == f"{reported} cannot follow {status}"
        assert after == before and of(events, AssignmentChanged) == []


@pytest.mark.parametrize("status", STATUSES)
def test_help_is_asked_for_only_while_bound(status: str) -> None:
    """Whoever is bound may ask for reinforcement; whoever is not is refused."""
    world, name = brought_to(status)
    events = world.report(100, "unit-n", "needs_reinforcement", assignment_id=name)
    assert bool(of(events, ReportRefused)) is (status not in ACTIVE)


@pytest.mark.parametrize(
    ("responder", "fields", "reason"),
    [
        ("nobody", {}, "unknown responder"),
        ("unit-e", {"assignment_id": "foreign"}, "belongs to another responder"),
        ("unit-n", {"assignment_id": "asg-none"}, "unknown assignment asg-none"),
        ("unit-n", {"assignment_id": ""}, "unknown assignment"),
        ("unit-n", {"status": "dancing"}, "dancing cannot follow notified"),
    ],
)
def test_what_makes_no_sense_is_refused_and_never_raises(
    responder: str, fields: dict[str, str], reason: str
) -> None:
    """The refusal names what was reported, by whom, and why it was not taken."""
    world = opened()
    found = held(world, "unit-n")
    assert found is not None
    values = {"status": "accepted"} | fields
    if values.get("assignment_id") == "foreign":
        values["assignment_id"] = found.assignment_id
    events = world.report(5, responder, values.pop("status"), report_id="rep", **values)
    refused = the(events, ReportRefused)
    assert reason in refused.reason and (refused.report_id, refused.responder_id) == ("rep", responder)
    assert len(events) == 1


def test_a_report_about_a_closed_incident_is_refused() -> None:
    """Whoever was stood down by closing and answers later hears so."""
    world, name = brought_to("accepted")
    world.tell(CloseCommand("desk", the_incident(world).incident_id, "handled"), 10)
    events = world.report(11, "unit-n", "on_scene", assignment_id=name)
    assert the(events, ReportRefused).reason == "on_scene cannot follow stood_down"
    assert the_incident(world).status == CLOSED


def test_a_phone_without_network_may_skip_steps_forward() -> None:
    """`on_scene` straight after `notified` is believed and counts as accepted."""
    world = opened()
    world.report(5, "unit-n", "on_scene")
    standing = world.state.standings.get("unit-n")
    assert standing is not None and (standing.offered, standing.accepted) == (1, 1)
