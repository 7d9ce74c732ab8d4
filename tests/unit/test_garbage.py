"""What is loaded is not looked through for garbage any more; what comes later is, seldom."""

from __future__ import annotations

import gc

from dispatch.garbage import settle

_USUAL = (700, 10, 10)
"""Python's own; a role that ran within this process has settled already."""


def test_what_is_there_is_left_alone() -> None:
    """What was there counts as permanent, a cycle made afterwards is still found."""
    before = gc.get_threshold()
    gc.set_threshold(*_USUAL)
    try:
        settle()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() > _USUAL
        cycle: list[object] = []
        cycle.append(cycle)
        del cycle
        assert gc.collect() >= 1
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
