"""The changing side of the responders as arrays: where, since when, on duty, busy, resting."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.responder import Standing
from dispatch.model.roster_index import RosterIndex
from dispatch.model.window import Window

_UNSAID, _OFF, _ON = 0, 1, 2
_STANDINGS = ("x", "y", "seen_at", "duty", "duty_until", "rest_until")

T = TypeVar("T")


@dataclass(slots=True)
class Columns:
    """One row a responder, in the order of `RosterIndex.responders`; times in UTC ms, places in dm."""

    x: Ints
    y: Ints
    seen_at: Ints
    duty: Ints
    duty_until: Ints
    rest_until: Ints
    busy: Flags


class ResponderIndex:
    """The columns as one state has them; a fork shares those that it does not change.

    Only a mobile responder moves with its reported position; a fixed one stays at its post.
    """

    def __init__(self, fixed: RosterIndex, parent: ResponderIndex | None = None) -> None:
        self.fixed = fixed
        self.columns: Columns = _registered(fixed) if parent is None else replace(parent.columns)
        """Do not change them: `sync` does."""
        self._derived: dict[Hashable, tuple[Window, Any]] = {} if parent is None else parent._derived
        self._owns_standings = self._owns_busy = parent is None

    def fork(self) -> ResponderIndex:
        """Return an index that starts equal to this one, which must not change while the fork is in use."""
        return ResponderIndex(self.fixed, self)

    def copy(self) -> ResponderIndex:
        """Return an index of its own that starts equal to this one."""
        twin = self.fork()
        twin._own_standings()
        twin._own_busy()
        return twin

    def sync(
        self, standings: Iterable[tuple[str, Standing | None]], busy: Iterable[tuple[str, str | None]]
    ) -> None:
        """Follow changes of the state's tables."""
        for responder_id, standing in standings:
            row = self.fixed.row.get(responder_id)
            if row is not None and standing is not None:
                self._stand(row, standing)
        for responder_id, assignment_id in busy:
            row = self.fixed.row.get(responder_id)
            if row is not None:
                self._own_busy()
                self.columns.busy[row] = assignment_id is not None

    def _own_standings(self) -> None:
        self._derived = {}
        if not self._owns_standings:
            for name in _STANDINGS:
                setattr(self.columns, name, getattr(self.columns, name).copy())
            self._owns_standings = True

    def _own_busy(self) -> None:
        if not self._owns_busy:
            self.columns.busy = self.columns.busy.copy()
            self._owns_busy = True

    def _stand(self, row: int, standing: Standing) -> None:
        place = self.fixed.responders[row].home, 0
        if standing.position is not None and self.fixed.mobile[row]:
            place = standing.position, standing.position_at
        duty = _UNSAID if standing.duty is None else _ON if standing.duty else _OFF
        said = (place[0].x_dm, place[0].y_dm, place[1], duty, standing.duty_until, standing.rest_until)
        # An answer changes how often somebody said yes, which no column holds.
        if said != tuple(int(getattr(self.columns, name)[row]) for name in _STANDINGS):
            self._own_standings()
            for name, value in zip(_STANDINGS, said, strict=True):
                getattr(self.columns, name)[row] = value

    def on_duty(self, now: int) -> Flags:
        """Tell for every responder whether it is on duty at `now`: its own word first, then the roster."""
        columns = self.columns
        said = (columns.duty != _UNSAID) & (columns.duty_until > now)
        flags: Flags = np.where(said, columns.duty == _ON, self.fixed.rostered(now))
        return flags

    def derived(self, now: int, key: Hashable, make: Callable[[], tuple[Window, T]]) -> T:
        """Return what `make` works out of the standings for `now`; it is made once until they change.

        `make` returns with it the window of time in which it stays the same, be it asked in whatever order.
        It must not depend on who is busy. Decisions and their forks share it.
        """
        found = self._derived.get(key)
        if found is None or now not in found[0]:
            found = self._derived[key] = make()
        known: T = found[1]
        return known


def _registered(fixed: RosterIndex) -> Columns:
    size = len(fixed.responders)
    seen_at, duty, duty_until, rest_until = (np.zeros(size, dtype=np.int64) for _ in range(4))
    return Columns(
        fixed.x.copy(), fixed.y.copy(), seen_at, duty, duty_until, rest_until, np.zeros(size, dtype=np.bool_)
    )
