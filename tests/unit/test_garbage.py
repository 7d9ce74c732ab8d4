"""What is loaded is not looked through for garbage any more; what comes later is, seldom."""

from __future__ import annotations

import gc

from dispatch.garbage import settle


def test_what_is_there_is_left_alone() -> None:
    """What was there counts as permanent, a cycle made afterwards is still found."""
    before = gc.get_threshold()
    try:
        settle()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > before
        cycle: list[object] = []
        cycle.append(cycle)
        del cycle
        assert gc.collect() >= 1
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
