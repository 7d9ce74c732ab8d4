"""Ranks, spreads and numbers against slow and exact ways to the same answers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import isqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.geometry import Point, bearing_deg, bearing_gap_deg
from dispatch.model.plan import Need, Spread, Travel
from dispatch.model.responder import Responder, Standing
from dispatch.rules.nearest import Candidate, rank
from dispatch.rules.points import MILLION, at_least_ppm, choose_spread, number_to_ask
from tests.worlds.reading import assignments
from tests.worlds.small import NOON, S, World, book, responder, towards

SPREAD = Spread(60, 1500, 600)
chances = st.lists(st.integers(1, MILLION - 1), max_size=9)


def exactly(found: list[int], wanted: int) -> Fraction:
    """P(at least `wanted` accept) by adding up every outcome."""
    total = Fraction(0)
    for size in range(wanted, len(found) + 1):
        for yes in combinations(range(len(found)), size):
            part = Fraction(1)
            for i, p in enumerate(found):
                part *= Fraction(p if i in yes else MILLION - p, MILLION)
            total += part
    return total


@settings(max_examples=60, deadline=None)
@given(chances, st.integers(0, 5))
def test_at_least_is_the_exact_probability_rounded_down(found: list[int], wanted: int) -> None:
    """The recurrence gives what adding up all outcomes in fractions gives."""
    assert at_least_ppm(found, wanted) == int(exactly(found, wanted) * MILLION)


@settings(max_examples=60, deadline=None)
@given(chances, chances, st.integers(1, 4), st.integers(1, 12))
def test_the_number_asked_is_the_least_that_is_enough(
    pending: list[int], fresh: list[int], wanted: int, at_most: int
) -> None:
    """P is at least 0.9 unless the pool or `at_most` ends it, never fewer than wanted, never one too many."""
    pending = pending[:3]
    asked = number_to_ask(pending, fresh[:6], wanted, 900_000, at_most)
    pool = min(len(fresh[:6]), max(0, max(at_most, wanted) - len(pending)))
    least = min(pool, max(0, wanted - len(pending)))
    assert least <= asked <= pool
    confidence = Fraction(9, 10)
    assert asked == pool or exactly(pending + fresh[:asked], wanted) >= confidence
    assert asked == least or exactly(pending + fresh[: asked - 1], wanted) < confidence


def _apart(bearing: int, others: list[int]) -> bool:
    return all(bearing_gap_deg(bearing, other) >= SPREAD.angle_deg for other in others)


def spreads(chosen: list[tuple[int, int]], left: list[tuple[int, int]], fixed: list[int]) -> None:
    """Check that nobody left could take the place of one too near another; (bearing, travel ms) each."""
    for i, (bearing, travel_ms) in enumerate(chosen):
        rest = [*fixed, *(b for j, (b, _) in enumerate(chosen) if j != i)]
        if not _apart(bearing, rest):
            better = [c for c in left if c[1] * 1000 <= travel_ms * 1500 and _apart(c[0], rest)]
            assert better == [], f"{better} would spread {chosen}"


sides = st.tuples(st.integers(0, 359), st.integers(1_000, 200_000))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(sides, max_size=14), st.integers(0, 4), st.lists(st.integers(0, 359), max_size=2),
    st.lists(st.integers(0, 359), max_size=1),
)  # fmt: skip
def test_no_two_supports_are_near_while_another_would_spread(
    found: list[tuple[int, int]], count: int, supports: list[int], others: list[int]
) -> None:
    """No two within 60° while one within 1.5 times the travel time would part them."""
    ordered = sorted(found, key=lambda c: c[1])
    candidates = [
        Candidate(responder(f"u{i:02d}", "unit", 0, 0), towards(bearing), travel_ms, 0, Point(0, 0))
        for i, (bearing, travel_ms) in enumerate(ordered)
    ]
    picked = choose_spread(candidates, count, supports, others, SPREAD)
    names = [c.responder.responder_id for c in picked]
    assert len(names) == len(set(names)) == min(count, len(candidates))
    left = [(c.bearing_deg, c.travel_ms) for c in candidates if c not in picked]
    spreads([(c.bearing_deg, c.travel_ms) for c in picked], left, supports)


homes = st.tuples(st.integers(-900, 900), st.integers(-900, 900))


@settings(max_examples=80, deadline=None)
@given(st.lists(homes, min_size=1, max_size=90), st.data())
def test_whole_decisions_spread_their_supports(places: list[tuple[int, int]], data: st.DataObject) -> None:
    """On opening and after each decline, whoever is eligible and not chosen would not spread them better."""
    people = tuple(responder(f"u{i:02d}", "unit", x, y) for i, (x, y) in enumerate(places))
    world = World(people)
    world.alert(0, source_id="stranger")
    _check_supports(world, people, 0, {})
    for second in (1, 2):
        bound = sorted(world.state.busy)
        if not bound:
            return
        before = {a.responder_id: a.assignment_id for a in assignments(world, "notified", "support")}
        world.report(second, data.draw(st.sampled_from(bound)), "declined")
        _check_supports(world, people, second, before)


def _check_supports(world: World, people: tuple[Responder, ...], second: int, before: dict[str, str]) -> None:
    supports = assignments(world, "notified", "support")
    need = replace(book().plans[0].tiers[1].needs[1], count=99)
    tried = next(iter(world.state.incidents.values())).tried
    now = NOON + second * S
    left = rank(world.state, Point(0, 0), now, need, book().travel, "", tried).candidates
    fixed = [a.bearing_deg for a in supports if a.assignment_id in before.values()]
    new = [(a.bearing_deg, a.travel_ms) for a in supports if a.assignment_id not in before.values()]
    spreads(new, [(c.bearing_deg, c.travel_ms) for c in left], fixed)
    for a in supports:
        home = next(p.home for p in people if p.responder_id == a.responder_id)
        assert a.post is not None
        away = isqrt(a.post.x_dm**2 + a.post.y_dm**2)
        assert a.post == home or abs(away - 600) <= 2


KINDS = ("unit", "volunteer", "patrol")
persons = st.tuples(
    st.sampled_from(KINDS),
    st.integers(-3000, 3000),
    st.integers(-3000, 3000),
    st.sampled_from([None, -1, 0, 5, 119, 120, 121, 1799, 1800, 1801]),  # age of the position in s
    st.sampled_from([None, True, False]),  # what it said of duty
    st.sampled_from([0, -1, 1]),  # rest is over, in s from now
    st.booleans(),  # has the capability
    st.booleans(),  # was asked before
)
NOW = NOON + 7200 * S


def expected(
    person: Responder, standing: Standing, need: Need, travel: Travel, asked: bool
) -> tuple[str, int]:
    """The reason and the travel time of one responder, in Python's own whole numbers."""
    seen = standing.position if person.mobile else None
    at = seen or person.home
    speed = dict(travel.speed_mm_s)[person.mode]
    travel_ms = isqrt(at.x_dm**2 + at.y_dm**2) * 100 * travel.detour_permille // speed
    age = NOW - standing.position_at if seen else None
    if person.mobile and (age is None or age > travel.stale_after_ms):
        travel_ms = travel_ms * travel.stale_permille // 1000
    for reason, applies in (
        ("off_duty", standing.duty is False),
        ("resting", standing.rest_until > NOW),
        ("lacks_capability", need.capability not in ("", *person.capabilities)),
        ("stale_position", age is not None and age > travel.unusable_after_ms),
        ("too_far", travel_ms > need.within_ms),
        ("already_asked", asked),
    ):
        if applies:
            return reason, travel_ms
    return "eligible", travel_ms


@settings(max_examples=120, deadline=None)
@given(
    st.lists(persons, max_size=25),
    st.sampled_from(["", "shield"]),
    st.integers(1, 900),
    st.sampled_from([1, 70]),
)
def test_the_rank_is_that_of_whole_numbers(
    found: list[tuple[str, int, int, int | None, bool | None, int, bool, bool]], capability: str,
    within_s: int, count: int,
) -> None:  # fmt: skip
    """Reason, travel time, order, bearing and counts of the arrays are those of a plain loop."""
    people, standings, tried = [], {}, []
    for i, (kind, x, y, age, duty, rest, able, asked) in enumerate(found):
        name = f"r{i:02d}"
        base = responder(name, kind, 0, 0, mobile=kind != "unit")
        people.append(replace(base, home=Point(x, y), capabilities=("shield",) if able else ()))
        at, when = (None, 0) if age is None else (Point(-y, x), NOW - age * S)
        until = NOW + 1 if duty is not None else 0
        standings[name] = Standing(name, duty, until, at, when, rest_until=NOW + rest * S)
        tried += [name] if asked else []
    world = World(tuple(people))
    for standing in standings.values():
        world.state.set_standing(standing)
    need = Need("support", ("unit", "patrol"), count, within_s * S, capability)
    ranking = rank(world.state, Point(0, 0), NOW, need, book().travel, "", tuple(tried))
    pool = [p for p in people if p.kind in need.kinds]
    known = {
        p.responder_id: expected(p, standings[p.responder_id], need, book().travel, p.responder_id in tried)
        for p in pool
    }
    order = sorted((ms, name) for name, (reason, ms) in known.items() if reason == "eligible")
    assert [(c.travel_ms, c.responder.responder_id) for c in ranking.candidates] == order
    assert all(c.bearing_deg == bearing_deg(Point(0, 0), c.position) for c in ranking.candidates)
    counts = dict(ranking.considered)
    assert sum(counts.values()) == len(pool)
    assert counts == {
        r: n for r in set(dict(known.values())) if (n := sum(v[0] == r for v in known.values()))
    }
    if order:
        why = ranking.explain("nearest", ranking.candidates[:1])[0]
        lost = sorted(
            (reason == "off_duty", ms, name, "ranked_lower" if reason == "eligible" else reason)
            for name, (reason, ms) in known.items()
            if name != order[0][1]
        )
        assert [(x.travel_ms, x.responder_id, x.reason) for x in why.losers] == [x[1:] for x in lost[:5]]
