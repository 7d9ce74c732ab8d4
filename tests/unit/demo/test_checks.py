"""The checks over the topics: silent on a sound run, and each loud about the fault planted for it."""

from __future__ import annotations

import pytest

from dispatch.demo.checks import violations
from schemas.codes import AssignmentStatus, IncidentStatus
from schemas.outbound import Outbound
from tests.unit.demo.records import advisory, assignment, incident

NOTIFIED, CLEARED = AssignmentStatus.NOTIFIED, AssignmentStatus.CLEARED

SOUND: list[Outbound] = [
    incident(1),
    assignment(1),
    advisory(1),
    assignment(2, 0, status=AssignmentStatus.ACCEPTED),
    assignment(3, 0, status=CLEARED),
    incident(3, 1, event="closed", status=IncidentStatus.CLOSED),
    incident(4, incident_id="inc-2", alert_ids=("alert-2",)),
    assignment(4, assignment_id="asg-2", incident_id="inc-2"),
]
ALERTS = ("alert-1", "alert-2")


def test_a_sound_run_has_no_violation() -> None:
    """A run in which everything held is reported as clean, also when a record came twice."""
    assert violations(ALERTS, [*SOUND, SOUND[0], SOUND[1]]) == []


def test_the_order_of_arrival_does_not_matter() -> None:
    """Records are judged in the order of decision, however the topics delivered them."""
    assert violations(ALERTS, SOUND[::-1]) == []


def test_what_was_over_before_is_not_judged_by_its_last_records() -> None:
    """Of incidents closed before the run topics may hold only the end; double bookings are always told."""
    ends: list[Outbound] = [
        incident(100, incident_id="old", alert_ids=(), event="closed", status=IncidentStatus.CLOSED),
        assignment(100, assignment_id="old", incident_id="older", status=AssignmentStatus.EXPIRED),
    ]
    assert len(violations((), ends)) == 2
    assert violations((), ends, since=101) == []
    twice: list[Outbound] = [assignment(1), assignment(2, assignment_id="asg-2")]
    assert violations((), twice, since=101)


def without_response(reason: str | None, event: str = "response_short") -> list[Outbound]:
    """A run with an incident that nobody was sent to."""
    return [*SOUND, incident(5, incident_id="inc-3", alert_ids=(), event=event, reason=reason)]


@pytest.mark.parametrize(
    "records",
    [
        without_response("tier 1 primary unit: 0 of 1 (too_far 699)"),
        [*SOUND, incident(5, incident_id="inc-3", alert_ids=(), status=IncidentStatus.REVIEW)],
        [*SOUND, incident(5, incident_id="inc-3", alert_ids=(), event="closed", reason="merged into inc-1")],
    ],
    ids=["short", "review", "merged"],
)
def test_a_named_reason_is_an_answer(records: list[Outbound]) -> None:
    """An incident without an assignment is sound when a record names why."""
    assert violations(ALERTS, records) == []


@pytest.mark.parametrize(
    ("published", "planted", "told"),
    [
        (("alert-3",), [], "alert alert-3 is in 0 incidents"),
        ((), [incident(5, incident_id="inc-2", alert_ids=("alert-1",))], "alert alert-1 is in 2 incidents"),
        ((), [incident(5, incident_id="inc-3", alert_ids=())], "inc-3 has neither"),
        ((), without_response(None)[len(SOUND) :], "inc-3 has neither"),
        ((), [assignment(5, assignment_id="asg-3")], "unit-1 is in 2 active assignments"),
        ((), [assignment(2, 5, assignment_id="asg-3")], "unit-1 is in 2 active assignments"),
        (
            (),
            [assignment(5, assignment_id="asg-3", responder_id="unit-2", status=CLEARED)],
            "asg-3 begins with cleared",
        ),
        ((), [incident(1, priority=1)], "440515:1:0 was published with two contents"),
    ],
    ids=["lost", "doubled", "unanswered", "unnamed", "booked", "booked-between", "nowhere", "contradicted"],
)
def test_each_planted_fault_is_found(published: tuple[str, ...], planted: list[Outbound], told: str) -> None:
    """A fault planted into a sound run is found and named."""
    found = violations((*ALERTS, *published), [*SOUND, *planted])
    assert any(told in line for line in found), found
