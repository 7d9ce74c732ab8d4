"""What a dispatcher orders is done and signed, or refused with a reason that changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.model import commands as cmd
from dispatch.model.events import IncidentChanged, IncidentReopened, NoteAdded, ResponderNotified, TierReached
from dispatch.model.geometry import Point
from dispatch.model.incident import CLOSED, OPEN, REVIEW
from dispatch.rules.refusal import Refused
from tests.worlds.reading import changed, held, incident, linked, notified, of, the, the_incident
from tests.worlds.small import NOON, M, S, World


def opened(**fields: Any) -> tuple[World, str]:
    """Return a world with one incident, and its id."""
    world = World()
    world.alert(0, **({"source_id": "stranger"} | fields))
    return world, the_incident(world).incident_id


def in_review() -> tuple[World, str]:
    """Return a world with one incident in review, and its id."""
    return opened(point=None)


def refused(world: World, order: object, why: str) -> None:
    """Check that an order is refused for this reason and leaves the state as it was."""
    state = world.state
    before = (
        state.seq,
        dict(state.incidents.items()),
        dict(state.assignments.items()),
        dict(state.busy.items()),
    )
    with pytest.raises(Refused, match=why) as caught:
        world.tell(order, 100)
    assert caught.value.reason == str(caught.value)
    after = (
        state.seq,
        dict(state.incidents.items()),
        dict(state.assignments.items()),
        dict(state.busy.items()),
    )
    assert after == before


ORDERS: list[tuple[str, Any]] = [
    ("assign", lambda i: cmd.AssignCommand("desk", i, "unit-w")),
    ("release", lambda i: cmd.ReleaseCommand("desk", i, "asg-none")),
    ("stand_down", lambda i: cmd.StandDownCommand("desk", i)),
    ("escalate", lambda i: cmd.EscalateCommand("desk", i)),
    ("merge", lambda i: cmd.MergeCommand("desk", i, "inc-none")),
    ("split", lambda i: cmd.SplitCommand("desk", i, ("x",))),
    ("reprioritise", lambda i: cmd.ReprioritiseCommand("desk", i, 1)),
    ("close", lambda i: cmd.CloseCommand("desk", i, "handled")),
]


@pytest.mark.parametrize("order", [o for _, o in ORDERS], ids=[n for n, _ in ORDERS])
def test_nothing_can_be_ordered_of_an_unknown_or_closed_incident(order: Any) -> None:
    """Only an open incident takes orders; a closed one says that it must be reopened."""
    world, name = opened()
    refused(world, order("inc-none"), "not known")
    world.tell(cmd.CloseCommand("desk", name, "handled"), 50)
    refused(world, order(name), "closed: reopen it first")


def test_assign_sends_whom_the_dispatcher_names() -> None:
    """Near or far, on duty or not, in the role given, signed, answerable like any other."""
    world, name = opened()
    order = cmd.AssignCommand("desk", name, "unit-night", role="support")
    event = the(world.tell(order, 10), ResponderNotified)
    made = event.assignment
    assert (made.responder_id, made.role, made.tier, made.respond_by) == (
        "unit-night", "support", 1, NOON + 70 * S,
    )  # fmt: skip
    assert (event.actor, event.explanation.rule) == ("desk", "by_hand")
    assert changed(world.report(11, "unit-night", "accepted"), "accepted") == [made.assignment_id]


@pytest.mark.parametrize(
    ("responder", "role", "why"),
    [
        ("nobody", "support", "not in the roster"),
        ("unit-n", "support", "already bound by assignment asg-"),
        ("unit-w", "king", "role king is not one of primary"),
    ],
)
def test_assign_is_refused(responder: str, role: str, why: str) -> None:
    """Not somebody unknown, not somebody bound, not in a role that does not exist."""
    world, name = opened()
    refused(world, cmd.AssignCommand("desk", name, responder, role=role), why)


def test_nobody_is_sent_to_an_incident_in_review() -> None:
    """Neither by name nor by escalating: first it needs a priority and a place."""
    world, name = in_review()
    refused(world, cmd.AssignCommand("desk", name, "unit-n"), "still in review")
    refused(world, cmd.EscalateCommand("desk", name), "still in review")


def test_release_frees_one_and_does_not_replace() -> None:
    """The dispatcher wanted it gone: nobody is sent instead, now or at the next decline of another."""
    world, name = opened()
    support = held(world, "unit-e")
    assert support is not None
    events = world.tell(cmd.ReleaseCommand("desk", name, support.assignment_id, "needed at home"), 10)
    assert changed(events, "stood_down") == [support.assignment_id] and notified(events) == []
    assert held(world, "unit-e") is None
    assert "support" not in [
        a.assignment.role for a in of(world.report(11, "unit-n", "declined"), ResponderNotified)
    ]


def test_release_is_refused_for_what_is_not_bound_here() -> None:
    """Not twice, and not an assignment of another incident."""
    world, name = opened()
    support = held(world, "unit-e")
    assert support is not None
    refused(world, cmd.ReleaseCommand("desk", name, "asg-none"), "not one of incident")
    world.tell(cmd.ReleaseCommand("desk", name, support.assignment_id), 10)
    refused(world, cmd.ReleaseCommand("desk", name, support.assignment_id), "already stood_down")


def test_escalate_steps_one_tier_until_there_is_none() -> None:
    """Each order steps up one tier in the dispatcher's name; after the last it is refused."""
    world, name = opened()
    for tier in (2, 3, 4):
        step = the(world.tell(cmd.EscalateCommand("desk", name, "big"), tier), TierReached)
        assert (step.tier, step.reason, step.actor) == (tier, "big", "desk")
    refused(world, cmd.EscalateCommand("desk", name), "tier 4 is the last")


def test_reprioritise_takes_an_incident_out_of_review() -> None:
    """With a place and a priority it is open and gets its response and its warnings."""
    world, name = in_review()
    refused(world, cmd.ReprioritiseCommand("desk", name, 1), "no position")
    order = cmd.ReprioritiseCommand("desk", name, 1, category="robbery", point=Point(0, 10 * M))
    events = world.tell(order, 100)
    made = incident(world, name)
    assert (made.status, made.priority, made.category, made.tier) == (OPEN, 1, "robbery", 1)
    assert (made.point, made.village) == (Point(0, 10 * M), "440515003001")
    assert notified(events, "primary") == ["unit-n"]
    assert the(events, IncidentChanged).actor == "desk"


@pytest.mark.parametrize(
    ("priority", "category", "why"),
    [
        (0, "", "priority 0"),
        (6, "", "priority 6"),
        (-1, "", "priority -1"),
        (1, "nonsense", "category nonsense"),
    ],
)
def test_reprioritise_is_refused_beyond_its_bounds(priority: int, category: str, why: str) -> None:
    """The priority is 1 to 5 and the category one the plans know."""
    world, name = opened()
    refused(world, cmd.ReprioritiseCommand("desk", name, priority, category=category), why)


def test_close_and_reopen() -> None:
    """Closed with a disposition, opened again by name, closed again: each time everybody is released."""
    world, name = opened()
    world.tell(cmd.CloseCommand("desk", name, "handled"), 10)
    assert (incident(world, name).status, incident(world, name).disposition) == (CLOSED, "handled")
    event = the(world.tell(cmd.ReopenCommand("boss", name, "it goes on"), 20), IncidentReopened)
    assert (event.actor, event.reason) == ("boss", "it goes on")
    made = incident(world, name)
    assert (made.status, made.disposition, made.closed_at) == (OPEN, "", 0)
    assert held(world, "unit-n") is not None
    world.tell(cmd.CloseCommand("desk", name, "handled"), 30)
    assert dict(world.state.busy.items()) == {}


def test_reopen_is_refused_for_what_is_open_or_unknown() -> None:
    """Only what is closed, and not too long ago, can be opened again."""
    world, name = opened()
    refused(world, cmd.ReopenCommand("desk", name), "not closed")
    refused(world, cmd.ReopenCommand("desk", "inc-none"), "not closed")


def test_what_was_closed_in_review_is_reopened_for_review() -> None:
    """Without a place there is still nobody to send."""
    world, name = in_review()
    world.tell(cmd.CloseCommand("desk", name, "noise"), 10)
    assert notified(world.tell(cmd.ReopenCommand("desk", name), 20)) == []
    assert incident(world, name).status == REVIEW
    assert name in world.state.due


def test_what_was_closed_long_ago_is_let_go_at_the_next_closing() -> None:
    """A day after closing an incident is only in the log; nothing of it is left in the state."""
    world, name = opened()
    world.tell(cmd.CloseCommand("desk", name, "handled"), 10)
    later = linked(world.alert(86_420, source_id="other")).link.incident_id
    world.tell(cmd.CloseCommand("desk", later, "handled"), 86_430)
    assert world.state.incident(name) is None
    assert {a.incident_id for a in world.state.assignments.values()} == {later}
    assert {a.incident_id for a in world.state.advisories.values()} == {later}
    assert {link.incident_id for link in world.state.links.values()} == {later}
    refused(world, cmd.ReopenCommand("desk", name), "closed too long ago")


def test_a_note_goes_into_the_record_of_open_and_closed() -> None:
    """A note is kept with its author; of an unknown incident it is refused."""
    world, name = opened()
    for second in (10, 30):
        event = the(world.tell(cmd.NoteCommand("desk", name, "owner called"), second), NoteAdded)
        assert (event.text, event.actor) == ("owner called", "desk")
        if second == 10:
            world.tell(cmd.CloseCommand("desk", name, "handled"), 20)
    refused(world, cmd.NoteCommand("desk", "inc-none", "x"), "not known")
