"""The checks of bookings and of lives find what they are for."""

from __future__ import annotations

import pytest

from dispatch.model.assignment import ACTIVE as ACTIVE_BY_THE_RULES
from dispatch.model.assignment import FOLLOWS
from tests.integration.flow.bookings import ACTIVE, MAY_FOLLOW, booking_faults, lifecycle_faults
from tests.unit.flow.telling import assignment

_WHOLE = ("notified", "accepted", "en_route", "on_scene", "cleared")


def test_one_after_the_other_is_no_double_booking() -> None:
    """A responder who is free again may be booked again."""
    records = [assignment(1, "notified"), assignment(2, "declined"), assignment(3, "notified", "a2")]
    assert booking_faults(records) == []


@pytest.mark.parametrize("status", sorted(ACTIVE))
def test_a_second_booking_is_found_at_any_time(status: str) -> None:
    """A second assignment while the first is active is found, though all is well again at the end."""
    before = [assignment(n, s) for n, s in enumerate(_WHOLE[: _WHOLE.index(status) + 1], 1)]
    records = [*before, assignment(8, "notified", "a2"), assignment(9, "stood_down")]
    assert len(booking_faults(records)) == 1


def test_the_order_of_decision_counts_not_that_of_arrival() -> None:
    """Records of two partitions come in any order; the double booking is found in the order of decision."""
    ended, other = assignment(3, "stood_down"), assignment(2, "notified", "a2")
    assert len(booking_faults([assignment(1, "notified"), ended, other])) == 1
    assert (
        booking_faults([assignment(3, "notified", "a2"), assignment(1, "notified"), assignment(2, "expired")])
        == []
    )


def test_a_whole_life_has_no_fault() -> None:
    """From notified to cleared, step by step."""
    assert lifecycle_faults([assignment(n, status) for n, status in enumerate(_WHOLE, 1)]) == []


def test_a_life_that_starts_in_the_middle_is_found() -> None:
    """The first record has to be `notified`."""
    assert len(lifecycle_faults([assignment(1, "accepted")])) == 1


@pytest.mark.parametrize(
    "statuses",
    [("cleared", "accepted"), ("accepted", "notified"), ("declined", "en_route"), ("accepted", "expired")],
)
def test_a_step_that_may_not_be_is_found(statuses: tuple[str, str]) -> None:
    """Nobody comes back from an end, goes back, or expires after an answer."""
    records = [assignment(n, status) for n, status in enumerate(("notified", *statuses), 1)]
    assert len(lifecycle_faults(records)) == 1


@pytest.mark.parametrize("field", ["incident_id", "responder_id", "role", "tier"])
def test_an_assignment_that_changes_hands_is_found(field: str) -> None:
    """Who does what for which incident never changes."""
    records = [assignment(1, "notified"), assignment(2, "accepted", **{field: "other"})]
    assert len(lifecycle_faults(records)) == 1


def test_the_checks_know_the_statuses_of_the_rules() -> None:
    """The tests' own table of the lifecycle and that of the rules say the same."""
    assert frozenset(ACTIVE_BY_THE_RULES) == ACTIVE
    assert {status: frozenset(after) for status, after in FOLLOWS.items() if after} == MAY_FOLLOW
