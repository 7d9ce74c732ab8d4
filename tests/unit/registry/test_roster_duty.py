"""Who is on duty in Chenghai at every half hour of a week."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from dispatch.model.responder import PATROL, POLICE, SECURITY, UNIT, VOLUNTEER
from dispatch.model.roster_index import RosterIndex
from dispatch.registry.roster_tags import PREMISES, tagged
from tests.unit.registry.chenghai import of_kind, roster

HOUR_MS = 3_600_000
# Monday 2026-06-01, 00:00 in Chenghai (UTC+8)
MONDAY_MS = 1_780_243_200_000
Duty = tuple[RosterIndex, NDArray[np.bool_]]


@pytest.fixture(scope="module")
def duty() -> Duty:
    """Return the index of the roster and who is on duty in each of the 336 half hours of a week."""
    index = RosterIndex(roster())
    return index, np.array([index.rostered(MONDAY_MS + h * HOUR_MS // 2 + 60_000) for h in range(336)])


def test_about_eleven_percent_of_volunteers_are_on_duty(duty: Duty) -> None:
    """At every half hour of the week 10 to 12 of a hundred volunteers are on duty."""
    index, on = duty
    volunteers = np.array([r.kind == VOLUNTEER for r in index.responders])
    share = on[:, volunteers].mean(axis=1)
    assert share.min() >= 0.10
    assert share.max() <= 0.12


def test_every_unit_is_manned_in_its_opening_hours(duty: Duty) -> None:
    """Whenever a unit is open at least one of its volunteers is on duty; and every unit opens."""
    index, on = duty
    for unit, members in _members(index).items():
        is_open = on[:, index.row[unit]]
        assert is_open.any()
        assert on[np.ix_(is_open, members)].any(axis=1).all(), unit


def test_units_keep_the_hours_of_their_premises(duty: Duty) -> None:
    """Hospitals and villages are always open, schools on working days, markets early."""
    index, on = duty
    hours: dict[str, set[int]] = {}
    for unit in of_kind(UNIT):
        (premises,) = tagged(PREMISES, unit.capabilities)
        hours.setdefault(premises, set()).add(int(on[:, index.row[unit.responder_id]].sum()))
    assert hours == {
        "shop": {7 * 28}, "market": {7 * 28}, "school": {5 * 22},
        "hospital": {336}, "factory": {6 * 24}, "village": {336},
    }  # fmt: skip


@pytest.mark.parametrize("kind", [PATROL, POLICE, SECURITY])
def test_every_town_is_watched_round_the_clock(kind: str, duty: Duty) -> None:
    """Patrols, police and village security have somebody on duty in each town at any time."""
    index, on = duty
    for town in {r.town for r in roster().responders}:
        own = [i for i, r in enumerate(index.responders) if r.kind == kind and r.town == town]
        assert on[:, own].any(axis=1).all(), (kind, town)


def _members(index: RosterIndex) -> dict[str, NDArray[np.int64]]:
    members: dict[str, list[int]] = {}
    for row, responder in enumerate(index.responders):
        if responder.kind == VOLUNTEER:
            members.setdefault(responder.unit_id, []).append(row)
    return {unit: np.array(rows, dtype=np.int64) for unit, rows in members.items()}
