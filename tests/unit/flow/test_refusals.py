"""The check of unreadable messages finds what it is for."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from schemas.topics import ALERTS_REJECTED
from tests.integration.flow.refusals import Unreadable, rejection_faults
from tests.integration.flow.told import Told
from tests.unit.flow.telling import incident, told

_LOST = Unreadable("alerts.shop", 2, 7, b"\xff no json")


def _rejected(**other: Any) -> Told:
    data: dict[str, Any] = {
        "source_topic": "alerts.shop",
        "source_partition": 2,
        "source_offset": 7,
        "raw_base64": base64.b64encode(_LOST.raw).decode(),
        "reason": "not JSON",
    }
    return told(ALERTS_REJECTED, 1, **data | other)


def test_rejected_and_before_a_person_is_no_fault() -> None:
    """The bytes are on the topic of rejections, and the alert in an incident under review."""
    assert rejection_faults([_rejected(), incident(1, _LOST.alert_id, status="review")], [_LOST]) == []


@pytest.mark.parametrize("wrong", [{"source_offset": 8}, {"raw_base64": ""}, {"reason": ""}])
def test_a_rejection_that_says_something_else_is_found(wrong: dict[str, Any]) -> None:
    """Another place, other bytes, or no reason are faults."""
    records = [_rejected(**wrong), incident(1, _LOST.alert_id, status="review")]
    assert len(rejection_faults(records, [_LOST])) == 1


def test_the_id_it_gave_itself_may_stand_before_its_place() -> None:
    """An unreadable alert keeps its own id, marked with where it lay."""
    records = [_rejected(), incident(1, f"own#{_LOST.alert_id}", status="review")]
    assert rejection_faults(records, [_LOST]) == []
    other = [_rejected(), incident(1, f"own#{'0' * 16}", status="review")]
    assert len(rejection_faults(other, [_LOST])) == 1


def test_a_rejection_without_a_review_is_found() -> None:
    """An unreadable alert is still an alert: it must be before a person."""
    assert len(rejection_faults([_rejected()], [_LOST])) == 1
    assert len(rejection_faults([_rejected(), incident(1, _LOST.alert_id)], [_LOST])) == 1
