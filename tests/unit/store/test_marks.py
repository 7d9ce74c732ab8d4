"""Past states kept at hand are bounded and lie evenly along the log."""

from __future__ import annotations

import pytest

from dispatch.model.state import AreaState
from dispatch.store.marks import FIRST_STRIDE, Marks
from dispatch.store.replica import Replica


def at(seq: int) -> Replica:
    """Return a state of a row."""
    state = AreaState("440515")
    state.seq = seq
    return Replica(state, b"")


@pytest.mark.parametrize("rows", [100, 10_000, 300_000])
def test_marks_stay_even_and_few(rows: int) -> None:
    """However long the log: never more than the limit, and no row is far behind its nearest mark."""
    marks = Marks(most=32, recent=1)
    for seq in range(FIRST_STRIDE, rows + 1, FIRST_STRIDE):
        marks.mark(at(seq))
    kept = list(marks.rows())
    assert len(kept) <= 32
    assert all(seq % marks.stride == 0 for seq in kept)
    assert marks.stride <= max(FIRST_STRIDE, 4 * rows // 32)
    for seq in range(marks.stride, rows + 1, max(1, rows // 50)):
        nearest = marks.before(seq)
        assert nearest is not None and seq - nearest.state.seq < marks.stride


def test_the_last_few_asked_for_are_kept() -> None:
    """What was asked for is at hand, whatever its row, until as many others were asked for."""
    marks = Marks(recent=2)
    for seq in (5, 9, 7):
        marks.remember(at(seq))
    assert list(marks.rows()) == [7, 9]
    assert marks.before(4) is None
    found = marks.before(8)
    assert found is not None and found.state.seq == 7
    marks.clear()
    assert list(marks.rows()) == []


def test_limits_are_named() -> None:
    """Too small a limit is refused by name."""
    with pytest.raises(ValueError, match="most is 1"):
        Marks(most=1)
