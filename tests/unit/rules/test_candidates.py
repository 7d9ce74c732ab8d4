"""Who could be sent by hand: the nearest of all forces, and why the rules would not choose some of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.geometry import Point
from dispatch.model.responder import Responder
from dispatch.rules.candidates import Prospect, prospects
from tests.worlds.reading import the_incident
from tests.worlds.small import World, book, responder

SCENE = Point(0, 0)


def found(world: World, most: int = 20, words: str = "", tried: tuple[str, ...] = ()) -> list[Prospect]:
    """Return the prospects for the middle of the world, as of its time."""
    return prospects(world.state, SCENE, world.state.at, book().travel, tried, most, words)


def names(prospects: list[Prospect]) -> list[str]:
    """Return their ids."""
    return [one.candidate.responder.responder_id for one in prospects]


def test_the_nearest_of_every_force_come_first() -> None:
    """In order of travel time, whatever the force, with distance and side of the scene."""
    world = World()
    listed = found(world)
    times = [one.candidate.travel_ms for one in listed]
    assert times == sorted(times) and len(listed) == 20
    assert all(one.free and not one.reason for one in listed)
    first = next(one.candidate for one in listed if one.candidate.responder.responder_id == "unit-e")
    assert (first.distance_dm, first.bearing_deg) == (2_500, 90)


def test_who_is_bound_is_shown_with_the_reason_and_is_not_free() -> None:
    """A near one that is busy does not vanish from the list: it is there with why it cannot be sent."""
    world = World()
    world.alert(1)
    listed = {one.candidate.responder.responder_id: one for one in found(world)}
    assert (listed["unit-n"].reason, listed["unit-n"].free) == ("busy", False)
    assert {one.reason for one in listed.values() if one.free} == {""}
    assert len(listed) == 20


def test_who_declined_may_be_sent_by_hand() -> None:
    """The rules do not ask again; a person may, and sees that it was asked."""
    world = World()
    world.alert(1)
    world.report(2, "unit-n", "declined")
    listed = found(world, words="unit-n", tried=the_incident(world).tried)
    assert [(one.reason, one.free) for one in listed if names([one]) == ["unit-n"]] == [
        ("already_asked", True)
    ]


def test_words_find_anybody_on_duty_or_not() -> None:
    """By a part of the id or the name, in any case, also who is off duty and far away."""
    world = World()
    assert names(found(world, words="NIGHT")) == ["unit-night"]
    assert [(one.reason, one.free) for one in found(world, words="night")] == [("off_duty", True)]
    assert set(names(found(world, words="unit-w"))) == {"unit-w"}
    assert found(world, words="nobody-of-that-name") == []
    assert len(found(world, 3, words="unit")) == 3


places = st.tuples(st.integers(-2_000, 2_000), st.integers(-2_000, 2_000), st.booleans())


@settings(max_examples=60, deadline=None)
@given(st.lists(places, max_size=40), st.integers(1, 12))
def test_nobody_nearer_who_could_be_chosen_is_left_out(where: list[tuple[int, int, bool]], most: int) -> None:
    """The list has at most so many, in order, and no eligible one that is nearer than one that is in it."""
    people: tuple[Responder, ...] = tuple(
        responder(f"u{number:02d}", "unit", x, y, shifts=("all",) if on else ("night",))
        for number, (x, y, on) in enumerate(where)
    )
    world = World(people)
    world.alert(1, x_m=100)
    listed, every = found(world, most), found(world, 99, words="u")
    keys = [(one.candidate.travel_ms, one.candidate.responder.responder_id) for one in listed]
    assert keys == sorted(keys) and len(keys) == len(set(keys)) <= most
    eligible = [one for one in every if not one.reason]
    chosen = [one for one in listed if not one.reason]
    assert chosen == eligible[: len(chosen)]
    assert len(chosen) == len(eligible) or len(listed) == most
    assert all(one.reason != "off_duty" for one in listed)
