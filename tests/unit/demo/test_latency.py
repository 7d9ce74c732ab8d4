"""The latency of the demonstration."""

from __future__ import annotations

import pytest

from dispatch.demo.latency import measure, summarise
from dispatch.demo.picture import Picture
from dispatch.demo.reader import Arrived
from tests.unit.demo.records import assignment, incident


def test_percentiles_are_values_that_were_measured() -> None:
    """Percentiles are by nearest rank, whatever the order of the measurements."""
    found = summarise([float(number) for number in range(100, 0, -1)])
    assert (found.count, found.p50_ms, found.p99_ms, found.max_ms) == (100, 50.0, 99.0, 100.0)


def test_nothing_measured_is_said_as_zero() -> None:
    """A run without a measured alert has a count of zero."""
    assert summarise([]).count == 0


def test_the_first_assignment_of_the_opening_alert_counts() -> None:
    """From publishing to the first assignment's arrival, for alerts that opened an incident, in ms."""
    picture = Picture()
    for message, at in (
        (assignment(1), 10.05),
        (incident(1), 10.20),
        (assignment(1, 2, assignment_id="asg-2", responder_id="unit-2"), 10.30),
        (incident(2, event="alert_joined", alert_ids=("alert-1", "alert-2")), 11.0),
    ):
        picture.take(Arrived(message, at))
    found = measure({"alert-1": 10.0, "alert-2": 10.9}, picture)
    assert (found.count, found.waited) == (1, 0)
    assert found.p50_ms == pytest.approx(50.0)


def test_waiting_for_people_is_not_latency() -> None:
    """An assignment that was decided later than the opening is counted apart."""
    picture = Picture()
    picture.take(Arrived(incident(1), 10.1))
    picture.take(Arrived(assignment(7, 0), 30.0))
    found = measure({"alert-1": 10.0}, picture)
    assert (found.count, found.waited) == (0, 1)
    assert found.longest_wait_ms == pytest.approx(20_000.0)
