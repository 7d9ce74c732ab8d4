"""The checks of alerts and responses find what they are for."""

from __future__ import annotations

from tests.integration.flow.membership import membership_faults, response_faults
from tests.unit.flow.telling import assignment, incident


def test_every_alert_in_one_incident_has_no_fault() -> None:
    """Opened with one, joined by another, and a second incident."""
    records = [
        incident(1, "x"),
        incident(2, "x", "y", event="alert_joined"),
        incident(3, "z", name="i2"),
    ]
    assert membership_faults(records, {"x", "y", "z"}) == []


def test_a_lost_alert_is_found() -> None:
    """An alert in no incident is a fault."""
    assert membership_faults([incident(1, "x")], {"x", "y"}) == ["alert y is in no incident"]


def test_an_alert_in_two_incidents_is_found() -> None:
    """So is one in two, or twice in one."""
    assert len(membership_faults([incident(1, "x"), incident(2, "x", name="i2")], {"x"})) == 1
    assert len(membership_faults([incident(1, "x", "x")], {"x"})) == 1


def test_an_alert_that_nobody_published_is_found() -> None:
    """A repeat taken for a conflict would show so."""
    assert membership_faults([incident(1, "x", "x#1234")], {"x"}) == ["alert x# was never published"]


def test_a_second_conflict_is_found() -> None:
    """One conflict is expected; the same one landed twice under two marks is one too many."""
    assert membership_faults([incident(1, "x", "x#12345678")], {"x", "x#"}) == []
    assert len(membership_faults([incident(1, "x", "x#12345678", "x#87654321")], {"x", "x#"})) == 1


def test_an_alert_that_was_forgotten_for_a_while_is_found() -> None:
    """An incident does not lose an alert by itself, even if it is back at the end."""
    records = [incident(1, "x"), incident(2, event="changed"), incident(3, "x", event="alert_joined")]
    assert len(membership_faults(records, {"x"})) == 1


def test_a_person_may_move_alerts() -> None:
    """A split takes an alert away, and the new incident has it."""
    records = [
        incident(1, "x", "y"),
        incident(2, "y", name="i2"),
        incident(3, "x", event="split"),
    ]
    assert membership_faults(records, {"x", "y"}) == []


def test_an_incident_that_begins_in_the_middle_is_found() -> None:
    """Its first record has to be its opening."""
    assert len(membership_faults([incident(1, "x", event="tier_raised")], {"x"})) == 1


def test_a_response_or_a_reason_is_enough() -> None:
    """Somebody sent, a shortfall named, or a review waiting for a person."""
    records = [
        incident(1, "x"),
        assignment(1, "notified", index=1),
        incident(2, "y", name="i2"),
        incident(3, "y", name="i2", event="response_short", reason="tier 1 primary: 0 of 1 (busy 3)"),
        incident(4, "z", name="i3", status="review", reason="no_location"),
    ]
    assert response_faults(records) == []


def test_nobody_sent_without_a_reason_is_found() -> None:
    """The reason of the opening is none for sending nobody, and an empty one is none at all."""
    assert len(response_faults([incident(1, "x")])) == 1
    assert len(response_faults([incident(1, "x"), incident(2, "x", event="response_short", reason="")])) == 1
    assert len(response_faults([incident(1, "x", status="review", reason="")])) == 1


def test_an_assignment_to_an_incident_nobody_told_of_is_found() -> None:
    """The incident's own record must be there too."""
    assert len(response_faults([assignment(1, "notified")])) == 1
