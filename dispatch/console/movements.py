"""Who moved, came on duty or was bound since a row of the log: so that a board need not be told anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dispatch.console.duty import on_duty
from dispatch.model.arrays import Flags, Ints
from dispatch.model.roster_index import RosterIndex
from dispatch.model.state import AreaState


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a board shows of the responders, as it was at the last look."""

    shown: Flags
    values: tuple[Ints, ...]
    bound: dict[str, str]


class Movements:
    """Notes by responder the row of the log at which something about it was last seen to have changed.

    Every look compares with the look before, so a change is noted at its own row or a later one: who is
    told of all that changed after a row may be told something twice, and misses nothing. A shift that
    begins or ends has no row of its own.
    """

    def __init__(self) -> None:
        self._fixed: RosterIndex | None = None
        self._changed: Ints = np.zeros(0, dtype=np.int64)
        self._seen: _Seen | None = None

    def look(self, state: AreaState, at: int) -> Ints:
        """Look at the state at `at` (UTC ms); return for every responder the row of its last change."""
        now = _look(state, at)
        if self._seen is None or self._fixed is not state.registry:
            self._fixed = state.registry
            # Nobody knows what was told before: everything counts as new.
            self._changed = np.full(len(now.shown), state.seq + 1, dtype=np.int64)
        else:
            # By the clock, perhaps after this row was told of: it counts to the next one.
            self._changed[self._seen.shown != now.shown] = state.seq + 1
            self._changed[_differing(self._seen, now, state.registry)] = state.seq
        self._seen = now
        return self._changed.copy()


def _look(state: AreaState, at: int) -> _Seen:
    index = state.responders
    columns = index.columns
    shown: Flags = columns.busy | (index.fixed.mobile & on_duty(state, at))
    values = (columns.x.copy(), columns.y.copy(), columns.seen_at.copy(), columns.duty.copy())
    return _Seen(shown, values, dict(state.busy.items()))


def _differing(before: _Seen, now: _Seen, registry: RosterIndex) -> Flags:
    differs = np.zeros(len(now.shown), dtype=np.bool_)
    for old, new in zip(before.values, now.values, strict=True):
        differs |= (old != new) & (before.shown | now.shown)
    for name, _ in before.bound.items() ^ now.bound.items():
        if name in registry.row:
            differs[registry.row[name]] = True
    flags: Flags = differs
    return flags
