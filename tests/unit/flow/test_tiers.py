"""The check of tiers finds what it is for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.integration.flow.tiers import Outage, expiry_faults, tier_faults, tier_lateness
from tests.integration.flow.told import Told
from tests.unit.flow.telling import assignment, incident


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _raised(due: float, at: float) -> Told:
    return incident(1, "x", event="tier_raised", tier=2, due_at=_time(due), at=_time(at))


def _life(*ends: tuple[str, float]) -> list[Told]:
    first = assignment(1, "notified", at=_time(90), respond_by=_time(100))
    return [first, *(assignment(n, status, at=_time(at)) for n, (status, at) in enumerate(ends, 2))]


def test_a_tier_on_time_has_no_fault() -> None:
    """Up to a second late is on time."""
    assert tier_faults([_raised(100, 100), _raised(100, 101)], []) == []


@pytest.mark.parametrize("at", [101.01, 99.9])
def test_a_tier_too_late_or_too_early_is_found(at: float) -> None:
    """More than a second late, or before its time."""
    assert len(tier_faults([_raised(100, at)], [])) == 1


def test_time_without_a_worker_is_taken_off() -> None:
    """Only what overlaps with the delay counts for an outage, of each outage its own part."""
    outages = [Outage(90, 101), Outage(102, 103), Outage(109, 120)]
    (late,) = tier_lateness([_raised(100, 104)], outages)
    assert late.whole_s == pytest.approx(4)
    assert late.worked_s == pytest.approx(2)
    assert len(tier_faults([_raised(100, 104)], outages)) == 1
    assert tier_faults([_raised(100, 102.9)], outages) == []


def test_a_tier_that_does_not_say_when_it_was_due_is_an_error() -> None:
    """Such a record must not pass as on time."""
    with pytest.raises(KeyError):
        tier_lateness([incident(1, "x", event="tier_raised", at="2026-01-01T00:00:00Z")], [])


def test_an_answer_or_an_end_in_time_has_no_fault() -> None:
    """Answered before, expired at once, not yet due, or late for want of a worker."""
    assert expiry_faults(_life(("accepted", 95), ("on_scene", 200)), [], 300) == []
    assert expiry_faults(_life(("expired", 100.5)), [], 300) == []
    assert expiry_faults(_life(), [], 100.9) == []
    assert expiry_faults(_life(("expired", 104)), [Outage(99, 103.5)], 300) == []


def test_an_answer_awaited_for_too_long_is_found() -> None:
    """One that expires late, and one that never does."""
    assert len(expiry_faults(_life(("expired", 101.5)), [], 300)) == 1
    assert len(expiry_faults(_life(), [], 102)) == 1
