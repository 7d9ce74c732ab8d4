"""The check of the order of decision finds what it is for."""

from __future__ import annotations

from schemas.topics import ADVISORIES, ALERTS_REJECTED, ASSIGNMENTS, INCIDENTS
from tests.integration.flow.order import order_faults
from tests.unit.flow.telling import told


def test_a_whole_order_has_no_fault() -> None:
    """Ascending places over three topics, a relay's repeats, and rejections in their own order are fine."""
    repeated = told(INCIDENTS, 1, offset=30)
    records = [told(INCIDENTS, 1), told(ASSIGNMENTS, 1, 1), told(ADVISORIES, 1, 2), told(INCIDENTS, 2)]
    assert order_faults([*records, repeated, told(ALERTS_REJECTED, 1)]) == []


def test_a_place_taken_twice_is_found() -> None:
    """Two different messages at one place are a fault, on one topic or on two."""
    first = told(INCIDENTS, 1, text="one")
    assert len(order_faults([first, told(INCIDENTS, 1, offset=11, text="other")])) == 1
    assert len(order_faults([first, told(ASSIGNMENTS, 1, text="one")])) == 1


def test_a_step_back_is_found() -> None:
    """A message that comes for the first time after a later one is a fault."""
    assert len(order_faults([told(INCIDENTS, 2), told(INCIDENTS, 1, offset=21)])) == 1
    assert len(order_faults([told(INCIDENTS, 2, 1), told(INCIDENTS, 2, 0, offset=22)])) == 1
