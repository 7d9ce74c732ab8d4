"""Whose turn is over, and what is only late."""

from __future__ import annotations

from dispatch.store.audit import Place
from streams.turns import Late, Turns

P0, P1 = Place("alerts.shop", 0), Place("alerts.shop", 1)


def test_what_the_workers_passed_is_due_at_once_and_what_they_have_yet_to_reach_is_late() -> None:
    """Up to the committed offset an old record had its turn; behind it it waits while that offset moves."""
    turns = Turns(45.0)
    for second in range(200):
        turns.note(second, {P0: second}, {P0: 1_000})
        assert turns.limits(second, {P0: 500}) == {P0: second}
    assert turns.late(199, {P0: 500}, {P0: 199}) == Late(301, 199.0)
    turns.note(200, {P0: 700}, {P0: 1_000})
    assert turns.limits(200, {P0: 500}) == {P0: 500}
    assert turns.late(200, {P0: 500}, {P0: 199}) == Late()


def test_a_partition_that_stands_still_is_nobodys() -> None:
    """With records waiting and nothing committed for the bounded time all that is old enough is due."""
    turns = Turns(45.0)
    for second in range(101):
        turns.note(second, {P0: min(second, 10), P1: second}, {P0: 50, P1: 500})
        limits = turns.limits(second, {P0: 50, P1: 500})
        assert limits == {P0: 50 if second >= 10 + 45 else min(second, 10), P1: second}
    assert turns.late(100, {P0: 50, P1: 500}, {P0: 10, P1: 100}) == Late(400, 100.0)
    turns.note(101, {P0: 11, P1: 101}, {P0: 50, P1: 500})
    assert turns.limits(101, {P0: 50}) == {P0: 11}, "somebody came back to it"


def test_a_quiet_partition_does_not_stand_still() -> None:
    """With nothing to land nothing can be committed: the time counts from the first record that waits."""
    turns = Turns(45.0)
    for second in range(1_000):
        turns.note(second, {P0: 7}, {P0: 7})
    turns.note(1_000, {P0: 7}, {P0: 8})
    assert turns.limits(1_044.9, {P0: 8}) == {P0: 7}
    assert turns.limits(1_045, {P0: 8}) == {P0: 8}


def test_a_broker_that_does_not_say_moves_nothing() -> None:
    """The last answer counts, as one that has not moved since: nothing waits longer than the bounded time."""
    turns = Turns(45.0)
    turns.note(0, {P0: 5}, {P0: 9})
    for second in range(1, 46):
        assert turns.limits(second - 1, {P0: 9}) == {P0: 5}
        turns.note(second, {}, {P0: 9})
    assert turns.limits(45, {P0: 9}) == {P0: 9}


def test_where_nothing_was_ever_committed_nothing_waits() -> None:
    """In doubt every old record is due: a group without an offset there, a broker that never answered."""
    turns = Turns(45.0)
    turns.note(0, {P1: 3}, {P0: 9, P1: 9})
    assert turns.limits(0, {P0: 9, P1: 9}) == {P0: 9, P1: 3}
    assert turns.late(0, {P0: 9}, {P0: 0}) == Late()


def test_a_group_set_back_is_at_work() -> None:
    """Offsets that go back are repeats on the way: what waits behind them waits on."""
    turns = Turns(45.0)
    turns.note(0, {P0: 30}, {P0: 60})
    turns.note(40, {P0: 10}, {P0: 60})
    assert turns.limits(80, {P0: 60}) == {P0: 10}
    assert turns.late(80, {P0: 60}, {P0: 30}) == Late(30, 80.0)


def test_the_age_is_that_of_the_oldest_that_waits() -> None:
    """It falls as the workers come on, it is not the length of the backlog; what is proven is not counted."""
    turns = Turns(45.0)
    for second in range(101):
        # Ten come a second; the workers are 40 s behind them.
        turns.note(second, {P0: max(second - 40, 0) * 10 or second % 2}, {P0: second * 10})
    late = turns.late(100, {P0: 700}, {P0: 0})
    assert late.offsets == 100
    assert 39 <= late.seconds <= 40
    assert turns.late(100, {P0: 700}, {P0: 650}).offsets == 50
    assert turns.late(100, {P0: 600}, {P0: 0}) == Late()


def test_ends_of_a_topic_made_anew_say_nothing_of_its_age() -> None:
    """A partition that ends sooner than before begins anew: what it was before keeps nothing waiting."""
    turns = Turns(45.0)
    turns.note(0, {P0: 0}, {P0: 60})
    turns.note(30, {P0: 0}, {P0: 5})
    assert turns.limits(74, {P0: 5}) == {P0: 0}
    assert turns.late(74, {P0: 5}, {P0: 0}) == Late(5, 44.0)


def test_a_long_backlog_is_remembered_within_bounds() -> None:
    """After an hour older ages are not told apart any more, whatever comes how often."""
    turns = Turns(45.0)
    for tick in range(20_000):
        turns.note(tick / 2, {P0: tick % 2}, {P0: 2 + tick})
    assert turns.late(10_000, {P0: 9_000}, {P0: 1}).seconds == 3_600


def test_forgetting_gives_the_whole_time_again() -> None:
    """After an outage, in which nobody could land, no partition counts as standing still."""
    turns = Turns(45.0)
    turns.note(0, {P0: 1}, {P0: 9})
    assert turns.limits(50, {P0: 9}) == {P0: 9}
    turns.forget()
    turns.note(50, {P0: 1}, {P0: 9})
    assert turns.limits(94, {P0: 9}) == {P0: 1}
