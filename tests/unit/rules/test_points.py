"""Several points respond: supports from different sides, volunteers enough that enough come in time."""

from __future__ import annotations

from math import cos, radians, sin

import pytest

from dispatch.model.geometry import Point, bearing_gap_deg, distance_dm
from dispatch.model.plan import Spread
from dispatch.model.responder import Responder
from dispatch.rules.nearest import Candidate
from dispatch.rules.points import choose_spread
from tests.worlds.reading import assignments
from tests.worlds.small import M, S, World, responder, towards

SPREAD = Spread(60, 1500, 60 * M)


def candidate(name: str, bearing: int, travel_s: float) -> Candidate:
    """Return a candidate coming from a bearing."""
    person = responder(name, "unit", 0, 0)
    return Candidate(person, towards(bearing), int(travel_s * S), 0, Point(0, 0))


def chosen(
    there: list[tuple[str, int, float]], count: int, supports: list[int] | None = None,
    others: list[int] | None = None,
) -> list[str]:  # fmt: skip
    """Choose supports among (name, bearing, travel s), given in order of travel time."""
    found = [candidate(*p) for p in there]
    return [
        c.responder.responder_id for c in choose_spread(found, count, supports or [], others or [], SPREAD)
    ]


def test_a_slower_one_from_another_side_goes_before_a_quicker_one_from_the_same() -> None:
    """Exits are covered: of three from the north and one from the south, the south is taken."""
    there = [("n1", 0, 60.0), ("n2", 20, 61.0), ("n3", 350, 62.0), ("s", 180, 89.0)]
    assert chosen(there, 2) == ["n1", "s"]


def test_not_at_any_price() -> None:
    """Who needs more than half as long again does not go only because it spreads."""
    there = [("n1", 0, 60.0), ("n2", 20, 61.0), ("s", 180, 92.0)]
    assert chosen(there, 2) == ["n1", "n2"]


@pytest.mark.parametrize(("bearing", "spreads"), [(60, True), (59, False), (300, True), (301, False)])
def test_sixty_degrees_are_apart(bearing: int, spreads: bool) -> None:
    """60° are enough, 59° are not, on either side of north."""
    there = [("n1", 0, 60.0), ("n2", 10, 61.0), ("x", bearing, 62.0)]
    assert (chosen(there, 2) == ["n1", "x"]) is spreads


def test_supports_already_on_their_way_count() -> None:
    """A replacement is chosen on a side that the others leave free."""
    assert chosen([("n", 10, 60.0), ("s", 170, 80.0)], 1, supports=[0]) == ["s"]


def test_a_side_free_of_everybody_comes_first_then_one_free_of_supports() -> None:
    """Supports keep clear of the primary's side when there is another, and share it otherwise."""
    assert chosen([("n", 0, 60.0), ("e", 90, 70.0)], 1, others=[0]) == ["e"]
    assert chosen([("n", 0, 60.0), ("n2", 10, 70.0)], 1, others=[0]) == ["n"]


def test_the_first_choice_gives_way_when_only_that_spreads_them() -> None:
    """The quickest between two sides blocks both: one of the sides replaces it, so that all spread."""
    assert sorted(chosen([("mid", 0, 60.0), ("right", 50, 61.0), ("left", 310, 62.0)], 2)) == [
        "left",
        "right",
    ]


def test_no_more_are_chosen_than_there_are() -> None:
    """Fewer candidates than wanted: all of them, each once."""
    assert chosen([("a", 0, 60.0)], 3) == ["a"]
    assert chosen([], 2) == []


def test_every_support_has_a_post_sixty_metres_from_the_scene_on_its_own_side() -> None:
    """A post lies at 60 m towards where the unit comes from; the primary goes to the scene itself."""
    world = World()
    world.alert(0, source_id="stranger")
    supports = assignments(world, role="support")
    assert [a.responder_id for a in supports] == ["unit-e", "unit-s"]
    scene = Point(0, 0)
    for a in supports:
        assert a.post is not None and abs(distance_dm(scene, a.post) - 60 * M) <= 1
    assert [a.post for a in supports] == [Point(60 * M, 0), Point(0, -60 * M)]
    assert [a.post for a in assignments(world, role="primary")] == [None]


def test_one_that_spreads_is_found_beyond_a_crowd() -> None:
    """Seventy units on one side do not hide the one on the other that is a little slower."""
    crowd = [responder(f"n-{i:02d}", "unit", i, 200) for i in range(70)]
    world = World((*crowd, responder("s", "unit", 0, -280)))
    world.alert(0, source_id="stranger")
    assert "s" in [a.responder_id for a in assignments(world, role="support")]


def ring(count: int, radius_m: int) -> tuple[Responder, ...]:
    """Return units on a circle."""
    steps = [radians(360 * i / count) for i in range(count)]
    return tuple(
        responder(f"u{i:02d}", "unit", round(radius_m * sin(a)), round(radius_m * cos(a)))
        for i, a in enumerate(steps)
    )


def test_a_ring_of_units_covers_all_sides() -> None:
    """With units all around, primary and supports stand at least 60° apart from each other."""
    world = World(ring(24, 300))
    world.alert(0, source_id="stranger")
    bearings = [a.bearing_deg for a in assignments(world) if a.role in ("primary", "support")]
    assert len(bearings) == 3
    assert all(bearing_gap_deg(a, b) >= 60 for i, a in enumerate(bearings) for b in bearings[:i])
