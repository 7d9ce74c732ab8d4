"""Correlate: an alert joins the open incident it tells of, and only that one; the link says why."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.model.commands import CloseCommand
from dispatch.model.events import IncidentChanged, IncidentOpened
from dispatch.model.geometry import Point
from dispatch.model.incident import OPEN, REVIEW
from dispatch.rules.correlate import MOST_UNREADABLE
from tests.worlds.reading import held, linked, notified, of, the, the_incident
from tests.worlds.small import M, World

SENSOR: dict[str, Any] = {
    "source_id": "smoke-1",
    "source_class": "sensor",
    "category": "smoke",
    "point": None,
}


def _joined(first: dict[str, Any], second: dict[str, Any], after: float) -> bool:
    """Tell whether the second alert, `after` seconds later, joined the first one's incident."""
    world = World()
    world.alert(0, **({"source_id": "shop-01"} | first))
    world.alert(after, **({"source_id": "shop-02"} | second))
    return len(world.state.incidents) == 1


@pytest.mark.parametrize(
    ("dx_dm", "accuracies_dm", "joins"),
    [
        (1000, (0, 0), True),
        (1001, (0, 0), False),
        (1200, (200, 0), True),
        (1201, (200, 0), False),
        (1200, (0, 200), True),
        (1500, (300, 200), True),
        (1501, (300, 200), False),
        # What is vaguer than the gate itself widens it by no more than the gate.
        (3000, (9000, 9000), True),
        (3001, (9000, 9000), False),
    ],
)
def test_the_gate_is_its_radius_plus_both_accuracies(
    dx_dm: int, accuracies_dm: tuple[int, int], joins: bool
) -> None:
    """An alert joins up to the gate's radius plus what both positions are vague by, to the decimetre."""
    first = {"point": Point(0, 0), "accuracy_dm": accuracies_dm[0]}
    second = {"point": Point(dx_dm, 0), "accuracy_dm": accuracies_dm[1]}
    assert _joined(first, second, 1) is joins


@pytest.mark.parametrize(("after", "joins"), [(600.0, True), (600.001, False)])
def test_the_gate_is_open_for_its_quiet_time(after: float, joins: bool) -> None:
    """An alert joins up to ten minutes after the last one, to the millisecond."""
    assert _joined({}, {}, after) is joins


def test_every_alert_keeps_the_gate_open() -> None:
    """The quiet time runs from the last alert, not from the first."""
    world = World()
    for minute in (0, 9, 18, 27):
        world.alert(minute * 60, source_id=f"shop-0{1 + minute // 9}")
    assert len(the_incident(world).alert_keys) == 4


@pytest.mark.parametrize(
    ("first", "second", "joins"),
    [
        ("fire", "smoke", True),
        ("fight", "robbery", True),
        ("fire", "theft", False),
        ("dispute", "fight", False),
    ],
)
def test_only_kinds_of_one_family_may_be_the_same(first: str, second: str, joins: bool) -> None:
    """Smoke beside a fire is the same incident; a theft beside a fire is another."""
    assert _joined({"category": first}, {"category": second}, 1) is joins


def test_the_link_says_why_and_how_far() -> None:
    """The rule and the distance are on record with every link."""
    world = World()
    opened = linked(world.alert(0, source_id="shop-01"))
    near = linked(world.alert(1, x_m=30, y_m=40, source_id="shop-02"))
    again = linked(world.alert(2, source_id="shop-01", point=None))
    assert (opened.rule, opened.distance_dm, opened.link.reason) == ("opened", 0, "opened")
    assert (near.rule, near.distance_dm) == ("near_in_space_and_time", 50 * M)
    assert (again.rule, again.distance_dm) == ("same_source", 44 * M + 7)  # shop-01 stands at 40, 20


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"conflict": True}, "same id came before with another body"),
        ({"unreadable": "severity: 'x'"}, "severity: 'x'"),
    ],
)
def test_the_link_says_what_is_odd_of_the_alert(odd: dict[str, Any], words: str) -> None:
    """A conflicting or half-read alert is flagged where it joins as it is where it opens."""
    world = World()
    first = linked(world.alert(0, source_id="shop-01", **odd))
    joined = linked(world.alert(1, source_id="shop-01", **odd))
    assert first.link.reason == f"opened; {words}"
    assert joined.link.reason == f"same_source; {words}"


def test_a_source_repeats_itself_without_a_location() -> None:
    """Who told of it far from home and writes again without a position means the same thing."""
    world = World()
    world.alert(0, x_m=5000, source_id="shop-01")
    assert linked(world.alert(5, source_id="shop-01", point=None)).rule == "same_source"
    assert linked(world.alert(6, source_id="shop-02", point=None)).rule == "opened"


def test_a_source_that_names_another_place_tells_of_another_incident() -> None:
    """The same source far from its first place opens a second incident."""
    world = World()
    world.alert(0, source_id="patrol-1")
    assert linked(world.alert(5, x_m=1000, source_id="patrol-1")).rule == "opened"


def test_the_nearest_incident_wins_then_the_latest_then_the_lower_id() -> None:
    """Among several incidents within the gate the nearest is joined."""
    world = World()
    far = linked(world.alert(0, x_m=-80, source_id="shop-01")).link.incident_id
    near = linked(world.alert(1, x_m=70, source_id="shop-02")).link.incident_id
    assert far != near
    assert linked(world.alert(2, x_m=0, source_id="shop-03")).link.incident_id == near
    same = World()
    same.alert(0, x_m=-60, source_id="shop-01")
    later = linked(same.alert(1, x_m=60, source_id="shop-02")).link.incident_id
    assert linked(same.alert(2, source_id="shop-03")).link.incident_id == later


def test_a_flapping_sensor_never_opens_twice_while_its_incident_is_open() -> None:
    """However often and however late a sensor repeats itself, it has one incident; closed, it opens anew."""
    world = World()
    world.alert(0, **SENSOR)
    for minute in range(11, 111, 11):
        assert linked(world.alert(minute * 60, **SENSOR)).rule == "same_sensor"
    first = the_incident(world)
    world.tell(CloseCommand("desk", first.incident_id, "false alarm"), 6700)
    again = linked(world.alert(6701, **SENSOR))
    assert (again.rule, again.link.incident_id == first.incident_id) == ("opened", False)


def test_an_unreadable_alert_joins_only_its_own_source() -> None:
    """Nothing is known of what could not be read: being near proves nothing, the same source does."""
    world = World()
    world.alert(0, source_id="shop-01", category="other")
    other = world.alert(1, source_id="shop-02", category="", unreadable="text: too long")
    assert linked(other).rule == "opened"
    own = world.alert(2, source_id="shop-01", category="", point=None, unreadable="text: too long")
    assert linked(own).rule == "same_source"


def test_an_unreadable_alert_waits_for_a_person() -> None:
    """It is an incident in review with the reason, nobody is sent, and it is due."""
    world = World()
    events = world.alert(0, source_id="stranger", category="", point=None, unreadable="text: too long")
    made = the(events, IncidentOpened).incident
    assert made.status == REVIEW and "text: too long" in made.reason and made.priority == 2
    assert notified(events) == []
    assert world.state.due[made.incident_id] == made.check_at


def test_a_later_alert_of_the_source_locates_an_incident_in_review() -> None:
    """An incident without a place gets its response as soon as its source says where."""
    world = World()
    assert notified(world.alert(0, source_id="stranger", point=None)) == []
    events = world.alert(20, x_m=10, source_id="stranger")
    assert the(events, IncidentChanged).reason == "located"
    assert the_incident(world).status == OPEN
    assert held(world, "unit-n") is not None


def test_a_readable_alert_that_joins_a_review_gets_its_response() -> None:
    """Who can be understood is not kept waiting by somebody near who could not."""
    world = World()
    world.alert(0, source_id="shop-01", category="", point=None, unreadable="text: too long")
    events = world.alert(5, source_id="shop-02", category="other")
    assert notified(events, "primary") == ["unit-n"]
    assert the_incident(world).priority == 2, "the graver of the two"


def test_a_graver_alert_raises_the_priority_and_steps_up() -> None:
    """A robbery told after a fight makes it a robbery of priority 1, at the next tier."""
    world = World()
    world.alert(0, source_id="shop-01", category="fight")
    events = world.alert(5, source_id="shop-02", category="robbery")
    assert the(events, IncidentChanged).reason == "priority_raised"
    made = the_incident(world)
    assert (made.category, made.priority, made.tier) == ("robbery", 1, 2)
    assert of(world.alert(6, source_id="shop-03", category="fight"), IncidentChanged) == []


def test_a_flood_of_what_nobody_can_place_is_no_flood_of_incidents() -> None:
    """From the fifty-first review of a family on, alerts without a place join the latest, each linked."""
    world = World()
    for number in range(60):
        world.alert(number / 10, source_id=f"nobody-{number}", point=None)
    assert len(world.state.incidents) == 50
    assert len(world.state.links) == 60
    (last,) = [one for one in world.state.incidents.values() if len(one.alert_keys) > 1]
    assert len(last.alert_keys) == 11
    world.alert(7, source_id="shop-01")
    assert len(world.state.incidents) == 51, "an alert with a place gets its own incident and response"
    world.alert(7.1, source_id="nobody", point=None, category="fire")
    assert len(world.state.incidents) == 52, "another kind of trouble is not put in with them"


def test_what_cannot_be_read_fills_no_incident_without_end() -> None:
    """Of one source's unreadable alerts 200 are one incident; the next is another, and takes what follows."""
    world = World()
    for second in range(MOST_UNREADABLE + 2):
        world.alert(second / 10, source_id="shop-01", category="", unreadable="message: is not JSON")
    sizes = sorted(len(incident.alert_keys) for incident in world.state.incidents.values())
    assert sizes == [2, MOST_UNREADABLE]


def test_what_can_be_read_joins_however_many_told_before() -> None:
    """A fire that hundreds tell of stays one incident, with one response."""
    world = World()
    for number in range(MOST_UNREADABLE + 5):
        world.alert(number / 10, source_id=f"s{number}", category="fire")
    assert len(the_incident(world).alert_keys) == MOST_UNREADABLE + 5
