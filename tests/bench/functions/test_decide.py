"""`decide` over the whole roster: an alert that opens, one that joins, a report, a timer; and its floor."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import Final

import pytest

from dispatch.model.events import AlertLinked, AssignmentChanged, Event, IncidentOpened, ResponderNotified
from dispatch.model.inputs import AlertReceived, Input, StatusReported, TimerDue
from dispatch.model.state import AreaState
from tests.bench.functions.crowd import Crowd
from tests.bench.functions.district import NOW, decided, district, follow, received, roster
from tests.bench.functions.floors import by_haversine
from tests.bench.functions.timing import Timed

GROUP: Final = "Decisions over 699 units and 6,364 volunteers"
_FLOOR: Final = "one haversine to all 7,063"
_SOON: Final = 5_000
_LATE: Final = 61_000
"""By then nobody has answered in time."""


@pytest.fixture(scope="module")
def opened() -> AreaState:
    """Return the district with the first alert's incident open, five asked at least, nobody answered."""
    state = district(roster())
    events = follow(state, received()[0])
    assert any(isinstance(event, ResponderNotified) for event in events)
    return state


def test_floor(timed: Timed, town: Crowd) -> None:
    """The distances to all, once."""
    timed(_FLOOR, by_haversine(town))


def test_opens(timed: Timed, state: AreaState) -> None:
    """Each of 300 alerts in turn finds nothing open near it."""
    alerts = cycle(received())
    decision = timed(
        "`decide`: an alert opens an incident", lambda: decided(state, next(alerts)), floor=_FLOOR
    )
    assert isinstance(decision.events[0], IncidentOpened)


def test_joins(timed: Timed, opened: AreaState) -> None:
    """The neighbour tells of the same."""
    first = received()[0].alert
    again = AlertReceived(replace(first, key="neighbour/1", alert_id="1", source_id="neighbour"))
    events = _timed(timed, "an alert joins an incident", opened, again, NOW + _SOON)
    assert isinstance(events[0], AlertLinked)


def test_reports(timed: Timed, opened: AreaState) -> None:
    """One who was asked says yes."""
    assignment = min(opened.assignments.values(), key=lambda a: a.assignment_id)
    yes = StatusReported(
        "report-1", assignment.responder_id, "accepted", NOW + _SOON, assignment.assignment_id
    )
    events = _timed(timed, "a responder accepts", opened, yes, NOW + _SOON)
    assert isinstance(events[0], AssignmentChanged)


def test_timer(timed: Timed, opened: AreaState) -> None:
    """Nobody answered: all who were asked are let go, and the next best are asked."""
    events = _timed(timed, "a timer, nobody answered", opened, TimerDue(), NOW + _LATE)
    assert any(isinstance(event, ResponderNotified) for event in events)


def _timed(timed: Timed, what: str, state: AreaState, given: Input, now: int) -> list[Event]:
    return timed(f"`decide`: {what}", lambda: decided(state, given, now), floor=_FLOOR).events
