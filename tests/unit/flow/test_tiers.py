"""The check of tiers finds what it is for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.integration.flow.tiers import Outage, tier_faults, tier_lateness
from tests.integration.flow.told import Told
from tests.unit.flow.telling import incident


def _raised(due: float, at: float) -> Told:
    times = {name: datetime.fromtimestamp(s, UTC).isoformat() for name, s in (("due_at", due), ("at", at))}
    return incident(1, "x", event="tier_raised", tier=2, **times)


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
