"""Turns of the same measurements, the states to measure on, and the fixture that times a function by name."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from typing import Final

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from dispatch.model.state import AreaState
from tests.bench.bed import MEASURED, apart
from tests.bench.functions.crowd import Crowd, crowd, points
from tests.bench.functions.district import district, roster
from tests.bench.functions.timing import T, Timed
from tests.bench.functions.trips import Trips, open_trips

_TURNS: Final = int(os.environ.get("BENCH_TURNS", "5"))
_MILLION: Final = 1_000_000


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave all of it out where the plugin that times was not asked for."""
    return None if config.pluginmanager.hasplugin("benchmark") else True


@pytest.fixture(scope="session", autouse=True)
def core() -> None:
    """Measure on a core of our own, where there are two."""
    if apart():
        os.sched_setaffinity(0, MEASURED)


@pytest.fixture(scope="session", autouse=True, params=range(_TURNS), ids=lambda turn: f"turn-{turn}")
def turn(request: pytest.FixtureRequest) -> int:
    """Go through all functions once a turn: what slows the machine for a while slows no single one."""
    return int(request.param)


@pytest.fixture
def timed(benchmark: BenchmarkFixture, turn: int, request: pytest.FixtureRequest) -> Timed:
    """Time a call, and keep by which name it goes into the figures."""

    def run(name: str, call: Callable[[], T], *, floor: str = "", each: int = 1) -> T:
        benchmark.group = request.module.GROUP
        benchmark.extra_info |= {"name": name, "floor": floor, "each": each, "turn": turn}
        gc.freeze()  # a million points are no garbage, and looking through them is nobody's cost
        found: T = benchmark(call)
        return found

    return run


@pytest.fixture(scope="session")
def trips(core: None) -> Iterator[Trips]:
    """Return what goes to a real PostgreSQL and back."""
    with open_trips() as found:
        yield found


@pytest.fixture(scope="session")
def state() -> AreaState:
    """Return the district at noon, nothing open."""
    return district(roster())


@pytest.fixture(scope="session")
def town() -> Crowd:
    """Return the district's own units and volunteers."""
    return crowd(len(points()))


@pytest.fixture(scope="session")
def million() -> Crowd:
    """Return a million units and volunteers."""
    return crowd(_MILLION)
