"""How far behind the ends of the topics the auditor stays."""

from __future__ import annotations

from dispatch.store.audit import Place
from streams.horizon import Horizon

P0, P1 = Place("alerts.shop", 0), Place("alerts.shop", 1)


def test_nothing_is_read_before_the_delay_is_over() -> None:
    """What was there 30 s ago may be read, what came since may not."""
    horizon = Horizon(30.0)
    for second in range(0, 100):
        horizon.note(second, {P0: second * 10})
        assert horizon.limits(second) == ({} if second < 30 else {P0: (second - 30) * 10})


def test_without_a_delay_the_ends_are_the_limit() -> None:
    """A delay of 0 reads all there is."""
    horizon = Horizon(0.0)
    horizon.note(5.0, {P0: 3})
    horizon.note(6.0, {P0: 9})
    assert horizon.limits(6.0) == {P0: 9}


def test_a_partition_made_anew_waits_again() -> None:
    """Ends noted of what a topic was before say nothing of what it is now; other partitions go on."""
    horizon = Horizon(10.0)
    horizon.note(0.0, {P0: 50, P1: 50})
    horizon.note(5.0, {P0: 3, P1: 60})
    assert horizon.limits(10.0) == {P1: 50}
    horizon.note(15.0, {P0: 4, P1: 70})
    assert horizon.limits(15.0) == {P0: 3, P1: 60}


def test_forgetting_gives_the_whole_delay_again() -> None:
    """After an outage the workers get the whole delay to catch up."""
    horizon = Horizon(10.0)
    horizon.note(0.0, {P0: 5})
    horizon.forget()
    horizon.note(12.0, {P0: 8})
    assert horizon.limits(21.0) == {}
    assert horizon.limits(22.0) == {P0: 8}
