"""Merge and split: a person mends what correlation got wrong, and every alert stays in one incident."""

from __future__ import annotations

import pytest

from dispatch.model.advisory import PROPOSED
from dispatch.model.commands import CloseCommand, MergeCommand, ReopenCommand, SplitCommand
from dispatch.model.events import (
    AdvisoryChanged,
    AlertsMoved,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
)
from dispatch.model.incident import CLOSED, OPEN, REVIEW
from dispatch.rules.refusal import Refused
from tests.worlds.reading import assignments, incident, issued, linked, notified, of, the
from tests.worlds.small import World


def two(first: str = "theft", second: str = "dispute") -> tuple[World, str, str]:
    """Return a world with two incidents."""
    world = World()
    a = linked(world.alert(0, source_id="shop-01", category=first)).link.incident_id
    b = linked(world.alert(1, source_id="shop-02", category=second)).link.incident_id
    return world, a, b


def test_merging_moves_the_alerts_and_closes() -> None:
    """All alerts and sources go over; the emptied incident is closed as merged and binds nobody."""
    world, a, b = two()
    keys = incident(world, a).alert_keys
    events = world.tell(MergeCommand("desk", a, b, "one brawl"), 10)
    assert the(events, AlertsMoved).alert_keys == keys
    closed = the(events, IncidentClosed)
    assert (closed.disposition, closed.merged_into, closed.reason) == ("merged", b, "one brawl")
    after, into = incident(world, a), incident(world, b)
    assert (after.status, after.alert_keys, after.sources) == (CLOSED, (), ())
    assert set(into.alert_keys) > set(keys) and into.sources == ("shop-02", "shop-01")
    assert not [x for x in assignments(world) if x.incident_id == a and x.active]
    assert all(world.state.links[k].reason == "merge" for k in keys)
    assert issued(events, "all_clear") == []


def test_merging_a_graver_incident_raises_the_other() -> None:
    """The merged incident takes the higher priority and steps up for it."""
    world, a, b = two("robbery", "dispute")
    events = world.tell(MergeCommand("desk", a, b), 10)
    assert the(events, IncidentChanged).reason == "priority_raised"
    assert (incident(world, b).priority, incident(world, b).tier) == (1, 2)


def test_those_freed_by_a_merge_serve_the_other() -> None:
    """Responders of the merged incident may be sent to the one it went into."""
    world, a, b = two()
    short = incident(world, b).shortfall
    events = world.tell(MergeCommand("desk", a, b), 10)
    assert short and notified(events)
    assert incident(world, b).shortfall == ""


def test_what_waited_for_approval_is_withdrawn_by_a_merge() -> None:
    """A proposal of a merged incident is not left waiting where nobody is reminded of it."""
    world, a, b = two("public_opinion", "dispute")
    proposed = [x for x in world.state.advisories.values() if x.status == PROPOSED]
    assert proposed
    world.tell(MergeCommand("desk", a, b), 10)
    left = [x for x in world.state.advisories.values() if x.status == PROPOSED and x.incident_id == a]
    assert left == []


@pytest.mark.parametrize("case", ["itself", "unknown", "closed", "into closed", "into review"])
def test_a_merge_that_makes_no_sense_is_refused(case: str) -> None:
    """Not into itself, not from or into what is closed or unknown, not what runs into what waits."""
    world, a, b = two()
    into = {"itself": a, "unknown": "inc-none"}.get(case, b)
    if case in ("closed", "into closed"):
        world.tell(CloseCommand("desk", a if case == "closed" else b, "done"), 5)
    if case == "into review":
        into = linked(world.alert(6, source_id="stranger", point=None)).link.incident_id
    before = dict(world.state.incidents.items())
    with pytest.raises(Refused):
        world.tell(MergeCommand("desk", a, into), 10)
    assert dict(world.state.incidents.items()) == before


def test_what_waits_for_review_may_be_merged_into_anything_open() -> None:
    """Into a running incident, and into another that waits: the alerts go there, nobody loses a response."""
    world, a, _ = two()
    first = linked(world.alert(5, source_id="stranger", point=None)).link
    second = linked(world.alert(6, source_id="other", point=None)).link
    world.tell(MergeCommand("desk", first.incident_id, second.incident_id), 10)
    events = world.tell(MergeCommand("desk", second.incident_id, a), 11)
    assert {first.key, second.key} < set(incident(world, a).alert_keys)
    assert incident(world, a).status == OPEN
    assert the(events, IncidentClosed).merged_into == a


def test_splitting_takes_alerts_out_and_leaves_the_rest() -> None:
    """The alerts named get an incident of their own with its response; the others stay."""
    world = World()
    keep = linked(world.alert(0, source_id="shop-01"))
    take = linked(world.alert(1, x_m=50, source_id="shop-02"))
    events = world.tell(SplitCommand("desk", keep.link.incident_id, (take.link.key,), "two thefts"), 20)
    made = the(events, IncidentOpened).incident
    assert (made.status, made.alert_keys, made.sources) == (OPEN, (take.link.key,), ("shop-02",))
    rest = incident(world, keep.link.incident_id)
    assert (rest.alert_keys, rest.sources) == ((keep.link.key,), ("shop-01",))
    assert world.state.links[take.link.key].incident_id == made.incident_id
    assert incident(world, made.incident_id).tier >= 1 and notified(events)


def test_an_alert_may_be_named_by_the_id_its_source_gave_it() -> None:
    """`alert_ids` takes the source's own id as well as the whole key."""
    world = World()
    first = linked(world.alert(0, source_id="shop-01"))
    world.alert(1, source_id="shop-02", alert_id="own", key="shop-02/own")
    events = world.tell(SplitCommand("desk", first.link.incident_id, ("own",)), 20)
    assert the(events, AlertsMoved).alert_keys == ("shop-02/own",)


def test_a_split_names_no_alert_of_another_incident() -> None:
    """An order that can only be carried out in part is not carried out, and the stranger is named."""
    world = World()
    first = linked(world.alert(0, source_id="shop-01")).link
    second = linked(world.alert(1, source_id="shop-02")).link
    assert second.incident_id == first.incident_id
    with pytest.raises(Refused, match="do not belong to the incident: nobody/x"):
        world.tell(SplitCommand("desk", first.incident_id, (second.key, "nobody/x")), 10)
    assert incident(world, first.incident_id).alert_keys == (first.key, second.key)


def test_what_is_split_off_without_a_place_waits_for_a_person() -> None:
    """An alert without a position, split off, is in review and sends nobody."""
    world = World()
    first = linked(world.alert(0, source_id="stranger", point=None)).link
    world.alert(1, source_id="stranger")
    events = world.tell(SplitCommand("desk", first.incident_id, (first.key,)), 20)
    assert the(events, IncidentOpened).incident.status == REVIEW
    assert notified(events) == []


@pytest.mark.parametrize("case", ["none of them", "all of them", "closed"])
def test_a_split_that_makes_no_sense_is_refused(case: str) -> None:
    """Neither none nor all of an incident's alerts can be split off, nor any of a closed one."""
    world = World()
    link = linked(world.alert(0, source_id="shop-01")).link
    world.alert(1, source_id="shop-02")
    if case == "closed":
        world.tell(CloseCommand("desk", link.incident_id, "done"), 5)
    keys = {"none of them": ("nobody/x",), "all of them": incident(world, link.incident_id).alert_keys}
    with pytest.raises(Refused):
        world.tell(SplitCommand("desk", link.incident_id, keys.get(case, (link.key,))), 10)


def test_a_split_undoes_a_join() -> None:
    """What correlation joined wrongly and was split off is later told apart by place again."""
    world = World()
    first = linked(world.alert(0, source_id="shop-01")).link
    second = linked(world.alert(1, x_m=90, source_id="shop-02")).link
    made = the(world.tell(SplitCommand("desk", first.incident_id, (second.key,)), 5), IncidentOpened).incident
    again = linked(world.alert(9, x_m=90, source_id="shop-02")).link
    assert again.incident_id == made.incident_id


def test_a_merged_incident_cannot_be_reopened() -> None:
    """Its alerts are in the other one: split them there."""
    world, a, b = two()
    world.tell(MergeCommand("desk", a, b), 10)
    with pytest.raises(Refused, match="split it there"):
        world.tell(ReopenCommand("desk", a), 11)
    assert of(world.rows[-1][2], AdvisoryChanged) == []
