"""Where the auditor goes on in a partition."""

from __future__ import annotations

import pytest

from dispatch.record import Record
from dispatch.store.audit import Place
from streams.audit_places import Bounds, find_cut, rewound
from streams.audit_words import cut_notice, repair_notice

P0, P1, P2 = (Place("alerts.shop", number) for number in range(3))


@pytest.mark.parametrize(
    ("cursor", "bounds", "cut", "anew"),
    [
        (None, Bounds(5, 9), False, False),
        (5, Bounds(5, 9), False, False),
        (9, Bounds(5, 9), False, False),
        (4, Bounds(5, 9), True, False),
        (10, Bounds(5, 9), True, True),
        (10, Bounds(0, 0), True, True),
        (10, Bounds(12, 12), True, False),
    ],
)
def test_a_cursor_outside_of_its_partition_is_found(
    cursor: int | None, bounds: Bounds, cut: bool, anew: bool
) -> None:
    """Before the beginning: records are gone. Behind the end: the topic was made anew or truncated."""
    found = find_cut(P0, cursor, bounds)
    assert (found is not None) == cut
    if found is not None:
        assert found.anew == anew
        assert str(P0) in cut_notice(found, 3).english


def test_rewinding_only_goes_back() -> None:
    """A partition goes to the record of that time, never forward, and stays where nothing is that young."""
    cursors = {P0: 100, P1: 100, P2: 100}
    assert rewound(cursors, {P0: 40, P1: 170, P2: None}) == {P0: 40, P1: 100, P2: 100}


def test_a_report_is_named_by_its_first_record() -> None:
    """The same gap is the same notice however far it is seen; the same offset with other bytes is another."""
    first, second = Record("alerts.shop", 0, 7, None, b"one"), Record("alerts.shop", 0, 8, None, b"two")
    anew = Record("alerts.shop", 0, 7, None, b"other")
    assert repair_notice(P0, [first]).key == repair_notice(P0, [first, second]).key
    assert repair_notice(P0, [first]).key != repair_notice(P0, [anew]).key
    assert len(f"repaired/{repair_notice(Place('responders.position', 511), [first]).key}") <= 128
