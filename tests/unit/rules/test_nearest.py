"""Nearest handles it: ranked by travel time, and everybody who cannot go has one named reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.model.assignment import Loser
from dispatch.model.events import ResponderNotified
from dispatch.model.geometry import Point
from dispatch.model.inputs import Move, PositionsReported
from dispatch.model.plan import Need
from dispatch.model.responder import Responder, Standing
from dispatch.rules.nearest import Ranking, rank
from tests.worlds.reading import held, of
from tests.worlds.small import NOON, M, S, World, book, responder

UNITS = Need("primary", ("unit",), 1, 600 * S)
NOW = NOON + 7200 * S


def ranked(
    people: list[Responder], need: Need = UNITS, tried: tuple[str, ...] = (), **standings: Standing
) -> Ranking:
    """Rank these people for a scene at the centre; standings by responder id."""
    world = World(tuple(sorted(people, key=lambda r: r.responder_id)))
    for name, standing in standings.items():
        world.state.set_standing(replace(standing, responder_id=name))
    return rank(world.state, Point(0, 0), NOW, need, book().travel, "440515003", tried)


def order(ranking: Ranking) -> list[str]:
    """Return the eligible in order."""
    return [c.responder.responder_id for c in ranking.candidates]


def unit(name: str, x_m: int = 100, y_m: int = 0) -> Responder:
    """Return a fixed unit on an e-bike."""
    return responder(name, "unit", x_m, y_m)


def test_the_order_is_travel_time_then_id() -> None:
    """Quicker first; of the equally quick the lower id, whatever side they stand on."""
    people = [unit("c", 0, -100), unit("b", 100, 0), unit("a", -100, 0), unit("d", 99, 0)]
    assert order(ranked(people)) == ["d", "a", "b", "c"]


def test_travel_time_is_distance_times_detour_over_speed() -> None:
    """100 m by e-bike at 4 m/s with a detour of 1.3 take 32.5 s; by car at 8.3 m/s 15.662 s."""
    need = Need("primary", ("unit", "police"), 1, 600 * S)
    found = ranked([unit("u"), responder("p", "police", 100, 0)], need).candidates
    assert [(c.responder.responder_id, c.travel_ms, c.distance_dm) for c in found] == [
        ("p", 15_662, 1000), ("u", 32_500, 1000),
    ]  # fmt: skip
    assert found[0].bearing_deg == 90


OFF = Standing("", duty=False, duty_until=NOW + 1)
RESTING = Standing("", rest_until=NOW + 1)
AGED = Standing("", position=Point(0, 0), position_at=NOW - 1800 * S - 1)


@pytest.mark.parametrize(
    ("standing", "x_m", "need", "tried", "reason"),
    [
        (OFF, 100, UNITS, (), "off_duty"),
        (RESTING, 100, UNITS, (), "resting"),
        (Standing(""), 100, replace(UNITS, capability="shield"), (), "lacks_capability"),
        (AGED, 100, UNITS, (), "stale_position"),
        (Standing(""), 1847, UNITS, (), "too_far"),
        (Standing(""), 100, UNITS, ("x",), "already_asked"),
        # Of several reasons the first in this order is named.
        (replace(OFF, rest_until=NOW + 1), 9000, replace(UNITS, capability="shield"), ("x",), "off_duty"),
        (RESTING, 9000, replace(UNITS, capability="shield"), ("x",), "resting"),
        (AGED, 100, UNITS, ("x",), "stale_position"),
    ],
)
def test_who_cannot_go_has_one_named_reason(
    standing: Standing, x_m: int, need: Need, tried: tuple[str, ...], reason: str
) -> None:
    """Each reason bars, is counted once, and is named in the explanation."""
    person = replace(unit("x", x_m), mobile=standing.position is not None)
    found = ranked([person], need, tried, x=standing)
    assert found.candidates == []
    assert found.considered == ((reason, 1),)
    assert [(loser.responder_id, loser.reason) for loser in found.near_losers] == [("x", reason)]


def test_who_is_bound_elsewhere_is_busy() -> None:
    """A unit that is notified of one incident is no candidate for the next."""
    world = World()
    world.alert(0, source_id="shop-01")
    assert held(world, "unit-n") is not None
    events = world.alert(1, x_m=0, y_m=150, source_id="shop-02", category="dispute")
    why = of(events, ResponderNotified)[0]
    assert why.assignment.responder_id == "unit-n2"
    assert dict(why.explanation.considered)["busy"] == 3
    assert Loser("unit-n", "busy", 16_250) in why.explanation.losers


@pytest.mark.parametrize(("x_m", "within_ms", "eligible"), [(100, 32_500, True), (100, 32_499, False)])
def test_too_far_is_to_the_millisecond(x_m: int, within_ms: int, eligible: bool) -> None:
    """Who needs exactly the time allowed may go."""
    assert bool(ranked([unit("x", x_m)], replace(UNITS, within_ms=within_ms)).candidates) is eligible


@pytest.mark.parametrize(
    ("age_ms", "travel_ms"),
    [(0, 32_500), (120 * S, 32_500), (120 * S + 1, 48_750), (1800 * S, 48_750), (1800 * S + 1, None)],
)
def test_an_old_position_is_penalised_and_a_very_old_one_does_not_count(
    age_ms: int, travel_ms: int | None
) -> None:
    """Past two minutes the travel time counts half as much again; past half an hour nobody is sent."""
    person = replace(unit("x", 5000), mobile=True)
    seen = Standing("", position=Point(100 * M, 0), position_at=NOW - age_ms)
    assert [c.travel_ms for c in ranked([person], x=seen).candidates] == (
        [] if travel_ms is None else [travel_ms]
    )


def test_who_never_reported_acts_from_the_registered_place_as_stale() -> None:
    """A mobile responder without any position is not lost: it counts from home, penalised."""
    assert [c.travel_ms for c in ranked([replace(unit("x"), mobile=True)]).candidates] == [48_750]


def test_a_fixed_unit_acts_from_its_post_wherever_its_phone_is() -> None:
    """A position reported by a fixed unit moves nothing: its post is where it acts from."""
    world = World((unit("unit-a", 100), unit("unit-b", 150)))
    world.tell(PositionsReported((Move("unit-b", Point(0, 0), NOON + S),)), 2)
    world.alert(3, source_id="stranger")
    first = held(world, "unit-a")
    assert first is not None and first.role == "primary"


def test_the_explanation_adds_up_and_names_the_five_best_that_lost() -> None:
    """Counts add up to the pool; losers are in order of travel time, each with its reason."""
    people = [unit(f"u{i}", 100 + i) for i in range(20)]
    away = {"u1": RESTING, "u3": RESTING, "u0": OFF}
    found = ranked(people, UNITS, ("u4",), **away)
    assert sum(n for _, n in found.considered) == 20
    assert dict(found.considered) == {"eligible": 16, "resting": 2, "off_duty": 1, "already_asked": 1}
    why = found.explain("nearest", found.candidates[:1])[0]
    assert why.rank == 1
    assert [(loser.responder_id, loser.reason) for loser in why.losers] == [
        ("u1", "resting"), ("u3", "resting"), ("u4", "already_asked"), ("u5", "ranked_lower"),
        ("u6", "ranked_lower"),
    ]  # fmt: skip


def test_those_off_duty_are_named_only_when_nobody_else_lost() -> None:
    """Somebody asleep next door is no candidate that lost, unless there is no other."""
    people = [unit("near", 10), unit("u1", 100), unit("u2", 110)]
    found = ranked(people, near=OFF)
    losers = found.explain("nearest", found.candidates[:1])[0].losers
    assert [loser.responder_id for loser in losers] == ["u2", "near"]


def test_a_town_need_draws_on_the_town_only() -> None:
    """`scope: town` leaves out responders registered in another town."""
    other = replace(unit("x", 10), town="440515004")
    found = ranked([other, unit("y")], replace(UNITS, scope="town"))
    assert order(found) == ["y"] and sum(n for _, n in found.considered) == 1


def test_a_need_for_more_than_a_shortlist_finds_them() -> None:
    """A hundred wanted and a hundred there are a hundred candidates."""
    people = [unit(f"u{i:03d}", 100 + i) for i in range(100)]
    assert len(order(ranked(people, replace(UNITS, count=100)))) == 100
