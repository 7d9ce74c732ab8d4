"""What the run of hostile inputs makes of its windows."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.faults.hostile.floods import Gate
from tests.faults.hostile.trickle import Trickle
from tests.faults.hostile.windows import Window, compare, take_breaks


def _trickle(took: list[float]) -> Trickle:
    """Return good alerts of which ten were sent in each second, all of one second equally quick."""
    found = Trickle("", "", 10)
    for second, taken in enumerate(took):
        found.sent_at += [second + tenth / 10 for tenth in range(10)]
        found.taken_s += [taken] * 10
    return found


def _windows(count: int) -> list[Window]:
    return [Window(quiet=bool(at % 2), began=at, ended=at + 1) for at in range(count)]


def test_a_flood_no_worse_than_quiet_times_is_noise() -> None:
    """The flood's median window lies below the worst quiet ones: within noise."""
    found = compare(_windows(6), _trickle([0.020, 0.018, 0.021, 0.022, 0.019, 0.025]))
    assert found["within_noise"]
    assert found["quiet"]["windows"] == found["flood"]["windows"] == 3
    assert found["flood"]["p99_ms_by_window"] == {
        "least": 19.0, "median": 20.0, "nine_in_ten": 21.0, "most": 21.0,
    }  # fmt: skip


def test_a_flood_worse_than_all_quiet_times_is_found() -> None:
    """Each window of the flood is worse than each quiet one: no noise, and every pair says so."""
    found = compare(_windows(6), _trickle([0.031, 0.018, 0.030, 0.022, 0.032, 0.025]))
    assert not found["within_noise"]
    assert found["flood_above_quiet"] == 1


def test_without_quiet_windows_nothing_is_claimed() -> None:
    """Where no quiet window was complete, there is no comparison."""
    assert compare([Window(quiet=False, began=0, ended=1)], _trickle([0.02])) == {}


async def test_breaks_come_after_so_many_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two windows of the flood, one of quiet, and again; none of them overlaps another."""
    monkeypatch.setattr("tests.faults.hostile.windows._SETTLED_S", 0.001)
    windows: list[Window] = []
    gate = Gate()
    task = asyncio.create_task(take_breaks(gate, 0.005, 2, windows))
    async with asyncio.timeout(10):
        while len(windows) < 6:
            await asyncio.sleep(0.001)
    task.cancel()
    assert [window.quiet for window in windows[:6]] == [False, False, True] * 2
    assert all(one.ended <= other.began for one, other in pairwise(windows))
