"""Whatever changed before, in whatever fork: the ranking is that of a plain loop over everybody."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model import grid
from dispatch.model.geometry import Point
from dispatch.model.plan import Need
from dispatch.model.responder import KINDS, Responder, Shift, Standing
from dispatch.model.responder_index import ResponderIndex
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState
from dispatch.rules import crowd, field, look
from dispatch.rules.look import BEST_LOSERS
from dispatch.rules.nearest import Ranking, rank
from tests.worlds.small import AREA, NOON, S, book, roster

TRAVEL: Final = book().travel
WEEK: Final = (1, 2, 3, 4, 5, 6, 7)
SHIFTS: Final = (
    Shift("all", WEEK, 0, 1440),
    Shift("morning", WEEK, 0, 720),
    Shift("noon", WEEK, 720, 722),
    Shift("late", WEEK, 722, 1500),
)
TOWNS: Final = ("440515003", "440515004", "")

near = st.integers(-3, 3).map(lambda steps: steps * 100)
coordinates = st.one_of(near, near, st.integers(-4_000, 4_000), st.sampled_from([-(10**7), 10**7]))
points = st.builds(Point, coordinates, coordinates)
around_noon = st.sampled_from(
    [NOON + seconds * S + ms for seconds in (-1801, -121, -60, 0, 60, 120, 1800) for ms in (-1, 0, 1)]
)
people = st.lists(
    st.tuples(
        st.sampled_from([*KINDS, "unit", "unit"]), points, st.sampled_from(TOWNS),
        st.sampled_from(["foot", "ebike", "car"]),
        st.booleans(), st.sampled_from([(), ("shield",)]),
        st.sampled_from(["all", "all", "morning", "late", ""]),
    ),
    min_size=1, max_size=60,
)  # fmt: skip
standings = st.builds(
    Standing, st.just(""), st.sampled_from([None, True, False]), st.just(0) | around_noon,
    st.none() | points, around_noon, rest_until=st.just(0) | around_noon,
)  # fmt: skip
# Few groups, so that the same one is asked for again, at another time and after other changes.
needs = st.builds(
    Need, st.just("support"), st.sampled_from([("unit",), KINDS, ("police", "unit")]),
    st.integers(1, 4), st.sampled_from([0, 30 * S, 90 * S, 300 * S, 2**53]),
    st.sampled_from(["", "", "shield"]), st.booleans(), at_most=st.sampled_from([0, 8]),
    scope=st.sampled_from(["near", "near", "town"]),
)  # fmt: skip
numbers, few = st.integers(0, 59), st.integers(0, 5)
asking = st.tuples(
    points, around_noon, needs, st.sampled_from(TOWNS), st.lists(numbers, max_size=4),
    st.sampled_from([1000, 1500]),
)  # fmt: skip
steps = st.lists(
    st.one_of(
        st.tuples(st.just("stands"), few, standings),
        st.tuples(st.just("stands"), numbers, standings),
        st.tuples(st.just("busy"), numbers, st.booleans()),
        st.sampled_from([("fork",), ("absorbed",), ("dropped",), ("copied",)]),
        st.tuples(st.just("asked"), asking),
    ),
    max_size=30,
)


Person = tuple[str, Point, str, str, bool, tuple[str, ...], str]
Asked = tuple[Point, int, Need, str, list[int], int]


def name(number: int) -> str:
    """Return the id of a responder: in order of the numbers."""
    return f"r{number:04d}"


def area(found: list[Person]) -> AreaState:
    """Return an area with these people, of whom nothing was heard yet."""
    registered = tuple(
        Responder(name(i), kind, "", home, town, "", mode, mobile, "", can, (shift,) if shift else ())
        for i, (kind, home, town, mode, mobile, can, shift) in enumerate(found)
    )
    state = AreaState(AREA)
    state.index = ResponderIndex(RosterIndex(replace(roster(registered), shifts=SHIFTS)))
    return state


def on_duty(state: AreaState, person: Responder, said: Standing, now: int) -> bool:
    """Its own word while that holds, or else the roster at the area's own clock."""
    if said.duty is not None and said.duty_until > now:
        return said.duty
    minutes = now // 60_000 + state.registry.roster.area.utc_offset_minutes
    weekday, minute = (minutes // 1440 + 3) % 7 + 1, minutes % 1440
    return any(shift.covers(weekday, minute) for shift in SHIFTS if shift.shift_id in person.shifts)


def way(person: Responder, said: Standing, scene: Point, now: int) -> tuple[Point, int, int, int]:
    """Return where one acts from, the distance, the time, and the age of the position (-1: never seen)."""
    seen = said.position if person.mobile else None
    at = seen or person.home
    distance = isqrt((at.x_dm - scene.x_dm) ** 2 + (at.y_dm - scene.y_dm) ** 2)
    travel_ms = distance * 100 * TRAVEL.detour_permille // dict(TRAVEL.speed_mm_s)[person.mode]
    age = now - said.position_at if seen else -1
    if person.mobile and (seen is None or age > TRAVEL.stale_after_ms):
        travel_ms = travel_ms * TRAVEL.stale_permille // 1000
    return at, distance, travel_ms, age


Row = tuple[int, str, str, Point, int]


def plainly(
    state: AreaState, scene: Point, now: int, need: Need, town: str, tried: tuple[str, ...], slower: int
) -> tuple[list[Row], tuple[tuple[str, int], ...], list[tuple[int, str, str]]]:
    """Return the candidates, the counts and the losers by looking at one after the other."""
    rows: list[Row] = []
    for person in state.registry.responders:
        if person.kind not in need.kinds or (need.scope == "town" and person.town != town):
            continue
        said = state.standings.get(person.responder_id) or Standing(person.responder_id)
        at, distance, travel_ms, age = way(person, said, scene, now)
        reasons = (
            ("off_duty", not on_duty(state, person, said, now)),
            ("busy", person.responder_id in state.busy),
            ("resting", said.rest_until > now),
            ("lacks_capability", need.capability not in ("", *person.capabilities)),
            ("stale_position", age > TRAVEL.unusable_after_ms),
            ("too_far", travel_ms > need.within_ms),
            ("already_asked", person.responder_id in tried),
        )
        why = next((reason for reason, applies in reasons if applies), "eligible")
        rows.append((travel_ms, person.responder_id, why, at, distance))
    rows.sort(key=lambda row: row[:2])
    eligible = [row for row in rows if row[2] == "eligible"]
    counted = {row[2]: sum(other[2] == row[2] for other in rows) for row in rows}
    lost = [row[:3] for row in rows if row[2] not in ("eligible", "off_duty")][:BEST_LOSERS]
    if len(lost) < BEST_LOSERS:
        lost += [row[:3] for row in rows if row[2] == "off_duty"][:BEST_LOSERS]
    return eligible[: shortlist(need, slower, eligible)], tuple(sorted(counted.items())), lost


def shortlist(need: Need, slower: int, eligible: list[Row]) -> int:
    """Return how many may matter: all that could be chosen because they spread, and five more at least."""
    enough = max(need.count, need.at_most) + BEST_LOSERS
    if not need.spread or len(eligible) <= enough:
        return enough
    limit = eligible[need.count - 1][0] * slower * slower // 1_000_000
    return max(enough, sum(row[0] <= limit for row in eligible))


def said_by(ranking: Ranking) -> tuple[object, ...]:
    """Return all that a ranking says, in the form of the plain one."""
    candidates = [
        (c.travel_ms, c.responder.responder_id, "eligible", c.position, c.distance_dm)
        for c in ranking.candidates
    ]
    lost = [(loser.travel_ms, loser.responder_id, loser.reason) for loser in ranking.near_losers]
    return candidates, ranking.considered, lost


def check(state: AreaState, asked: Asked) -> None:
    """See that the ranking is the plain one."""
    scene, now, need, town, tried, slower = asked
    ids = tuple(name(number) for number in tried)
    found = rank(state, scene, now, need, TRAVEL, town, ids, slower)
    assert said_by(found) == plainly(state, scene, now, need, town, ids, slower)


def follow(states: list[AreaState], step: tuple[object, ...]) -> None:
    """Let the youngest state change, fork, end or answer; nobody changes while a fork of it is in use."""
    match step:
        case ("stands", int(number), Standing() as said):
            states[-1].set_standing(replace(said, responder_id=name(number)))
        case ("busy", int(number), bool(bound)):
            states[-1].set_busy(name(number), "a" if bound else None)
        case ("fork",):
            states.append(states[-1].fork())
        case ("copied",):
            states[-1] = states[-1].copy() if len(states) == 1 else states[-1]
        case ("absorbed",) if len(states) > 1:
            fork = states.pop()
            states[-1].absorb(fork)
        case ("dropped",) if len(states) > 1:
            states.pop()
        case ("asked", (Point(), *_) as asked):
            check(states[-1], asked)  # type: ignore[arg-type]
        case _:
            pass


@pytest.mark.parametrize("many", [0, 1_000_000], ids=["by place", "one by one"])
@settings(max_examples=400, deadline=None)
@given(found=people, taken=st.lists(steps, min_size=1, max_size=3), last=asking)
def test_the_ranking_is_that_of_a_plain_loop(
    many: int, found: list[Person],
    taken: list[list[tuple[object, ...]]], last: Asked,
) -> None:  # fmt: skip
    """After any changes, forks kept and dropped, and at any time: who, in what order, and every count."""
    with pytest.MonkeyPatch.context() as patch:
        # As if few were many, so that every shortcut is taken.
        patch.setattr(crowd, "MANY", many)
        patch.setattr(look, "_FIRST_LOOK", 3)
        patch.setattr(grid, "_FEW", 0)
        patch.setattr(field, "_FEW", 0)
        patch.setattr(ResponderIndex, "most_changed", 2)
        states = [area(found)]
        for step in (step for some in taken for step in some):
            follow(states, step)
        while states:
            check(states.pop(), last)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), last=st.lists(asking, min_size=1, max_size=12))
def test_a_crowd_is_ranked_as_by_a_plain_loop(seed: int, last: list[Asked]) -> None:
    """With two thousand about the place nearly nothing need be made smaller for all shortcuts to be taken."""
    chance = Random(seed)

    def place() -> Point:
        return Point(round(chance.gauss(0, 3_000)), round(chance.gauss(0, 3_000)))

    def one() -> Person:
        return (
            chance.choice(KINDS), place(), chance.choice(TOWNS), chance.choice(["foot", "ebike"]),
            chance.random() < 0.7, chance.choice([(), ("shield",)]), chance.choice(["all", "all", "late"]),
        )  # fmt: skip

    state = area([one() for _ in range(2_000)])
    for number in range(0, 2_000, 7):
        said = Standing(name(number), None, 0, place(), NOON - chance.randrange(3_600) * S)
        state.set_standing(said)
    for number in range(0, 2_000, 3):
        state.set_busy(name(number), "a")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(look, "_FIRST_LOOK", 3)
        for asked in last:
            check(state, asked)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2_000), st.integers(1, 14), st.sampled_from([1000, 1500, 3000]))
def test_all_who_may_spread_are_found_however_far(apart: int, count: int, slower: int) -> None:
    """On a long road those who may be chosen for their side are far beyond those who are the nearest."""
    road: list[Person] = [
        ("unit", Point(apart * i, 0), TOWNS[0], "foot", False, (), "all") for i in range(90)
    ]
    need = Need("support", ("unit",), count, 2**53, spread=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "MANY", 0)
        patch.setattr(look, "_FIRST_LOOK", 1)
        check(area(road), (Point(0, 0), NOON, need, TOWNS[0], [], slower))


@pytest.mark.parametrize("settled", [0, 9], ids=["settled", "changed"])
def test_time_may_go_back_and_forth(settled: int) -> None:
    """What was worked out for a later moment does not answer for an earlier one, nor the other way round."""
    moments = [NOON + s * S for s in (-40, -30, -20, -10)]
    state = area([("unit", Point(100 * i, 0), TOWNS[0], "foot", True, (), "all") for i in range(8)])
    need = Need("primary", ("unit",), 1, 2**53)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "MANY", 0)
        patch.setattr(ResponderIndex, "most_changed", settled)
        for number, at in enumerate(moments):
            seen = at - (TRAVEL.stale_after_ms if number % 2 else TRAVEL.unusable_after_ms) - 1
            state.set_standing(Standing(name(number), None, 0, Point(0, 100), seen))
            state.set_standing(Standing(name(number + 4), False, at, rest_until=at + 5 * S))
        for at in (*moments, *reversed(moments)):
            for now in (at, at - 1, at + 5 * S, at + 5 * S - 1):
                check(state, (Point(0, 0), now, need, TOWNS[0], [], 1000))
