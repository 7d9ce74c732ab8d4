"""A transaction takes on what fits into its time."""

from __future__ import annotations

import pytest

from dispatch.sitting.portion import FIRST, LEAST, LONGEST_S, MOST, Portion


@pytest.mark.parametrize(("each_s", "fitting"), [(0.0001, MOST), (0.005, 50), (0.03, 8), (1.0, LEAST)])
def test_it_settles_where_the_time_is_kept(each_s: float, fitting: int) -> None:
    """Whatever an entry costs, the portion comes to what fits, between 5 and 200."""
    portion = Portion()
    for _ in range(20):
        portion.learn(portion.entries, portion.entries * each_s)
    assert portion.entries == pytest.approx(fitting, abs=1)


def test_one_slow_transaction_shrinks_it_at_once() -> None:
    """The next transaction after one that took four times too long takes on a quarter."""
    portion = Portion()
    portion.learn(FIRST, 4 * LONGEST_S)
    assert portion.entries == FIRST // 4


def test_a_small_batch_teaches_nothing_about_large_ones() -> None:
    """Quick transactions of a few entries do not make it grow."""
    portion = Portion()
    portion.learn(1, 0.001)
    assert portion.entries == FIRST


def test_a_batch_that_failed_at_a_limit_is_made_smaller() -> None:
    """What ran into a limit of the server is not tried again as large; a quick failure proves nothing."""
    portion = Portion()
    portion.failed(FIRST, 0.01)
    assert portion.entries == FIRST
    portion.failed(FIRST, 5.0)
    assert portion.entries == LEAST
