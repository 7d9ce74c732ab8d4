"""The nearest five who are free, of 7,063 and of a million: the rules' way, and what it is held against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from dispatch.model.geometry import Point
from dispatch.model.state import AreaState
from dispatch.rules.candidates import Prospect, prospects
from dispatch.rules.nearest import Ranking, rank
from tests.bench.functions.crowd import NEAREST, NEED, Crowd
from tests.bench.functions.district import NOW, book
from tests.bench.functions.floors import by_haversine, by_tree, scenes
from tests.bench.functions.timing import Timed

GROUP: Final = "Nearest five who are free"
_SIZES: Final = (("town", "7,063"), ("million", "1,000,000"))
both = pytest.mark.parametrize(("which", "of"), _SIZES)


def _tree(of: str) -> str:
    return f"scipy cKDTree of {of}, then a filter"


def _ranked(state: AreaState) -> Callable[[], Ranking]:
    where = scenes()
    travel, town = book().travel, state.registry.towns[0]
    return lambda: rank(state, next(where), NOW, NEED, travel, town, ())


@both
def test_tree(timed: Timed, request: pytest.FixtureRequest, which: str, of: str) -> None:
    """A k-d tree is asked for the twenty nearest, of which those who are free stay."""
    found = timed(_tree(of), by_tree(request.getfixturevalue(which)))
    assert len(found) == NEAREST


@both
def test_haversine(timed: Timed, request: pytest.FixtureRequest, which: str, of: str) -> None:
    """Every distance is worked out, and the five least are taken."""
    found = timed(f"haversine to all {of}", by_haversine(request.getfixturevalue(which)), floor=_tree(of))
    assert len(found) == NEAREST


@both
def test_rank(timed: Timed, request: pytest.FixtureRequest, which: str, of: str) -> None:
    """The rules rank all, with a reason for each who is not chosen."""
    crowd: Crowd = request.getfixturevalue(which)
    ranking = timed(f"`rank` of {of}", _ranked(crowd.state), floor=_tree(of))
    assert len(ranking.candidates) >= NEAREST


@both
def test_rank_within_a_decision(timed: Timed, request: pytest.FixtureRequest, which: str, of: str) -> None:
    """The same in the midst of a decision, when some were notified already and the state is a fork."""
    crowd: Crowd = request.getfixturevalue(which)
    fork = crowd.state.fork().fork()
    for responder in crowd.state.registry.responders[:NEAREST]:
        fork.set_busy(responder.responder_id, "here")
    timed(f"`rank` of {of}, some just notified", _ranked(fork), floor=_tree(of))


@both
def test_prospects(timed: Timed, request: pytest.FixtureRequest, which: str, of: str) -> None:
    """The console asks whom a dispatcher could send by hand."""
    crowd: Crowd = request.getfixturevalue(which)
    where, travel = scenes(), book().travel

    def ask() -> list[Prospect]:
        scene: Point = next(where)
        return prospects(crowd.state, scene, NOW, travel, (), NEAREST)

    found = timed(f"`prospects` of {of}", ask, floor=_tree(of))
    assert len(found) == NEAREST
