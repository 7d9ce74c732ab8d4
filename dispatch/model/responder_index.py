"""The changing side of the responders as arrays: where, since when, on duty, busy, resting."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace
from math import isqrt
from typing import Any, TypeAlias, TypeVar

import numpy as np

from dispatch.model.arrays import Flags, Ints
from dispatch.model.responder import Standing
from dispatch.model.roster_index import RosterIndex
from dispatch.model.window import Window

_UNSAID, _OFF, _ON = 0, 1, 2

T = TypeVar("T")
_Said: TypeAlias = tuple[int, int, int, int, int, int]


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

    def standings(self) -> tuple[Ints, ...]:
        """Return all columns but who is busy."""
        return self.x, self.y, self.seen_at, self.duty, self.duty_until, self.rest_until

    def of(self, rows: Ints) -> Columns:
        """Return the columns of these rows."""
        return Columns(
            self.x[rows], self.y[rows], self.seen_at[rows], self.duty[rows], self.duty_until[rows],
            self.rest_until[rows], self.busy[rows],
        )  # fmt: skip

    def on_duty(self, rostered: Flags, now: int) -> Flags:
        """Tell who is on duty at `now`: by its own word first, then as the roster has it."""
        said = (self.duty != _UNSAID) & (self.duty_until > now)
        flags: Flags = np.where(said, self.duty == _ON, rostered)
        return flags


class Derived:
    """What was worked out of standings, and for which time; it must not depend on who is busy."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Window, Any]] = {}

    def of(self, now: int, key: Hashable, make: Callable[[], tuple[Window, T]]) -> T:
        """Return what `make` works out for `now` (UTC ms), with the window of time in which it stays so."""
        found = self._known.get(key)
        if found is None or now not in found[0]:
            found = self._known[key] = make()
        known: T = found[1]
        return known


@dataclass(frozen=True, slots=True)
class Settled:
    """All standings as they once were, and what was worked out of them; `columns.busy` means nothing."""

    columns: Columns
    derived: Derived = field(default_factory=Derived)


class ResponderIndex:
    """The columns as one state has them: settled ones, and the few that changed since.

    A fork shares what it does not change, and a change costs the same however many responders there are.
    Only a mobile responder moves with its reported position; a fixed one stays at its post.
    """

    def __init__(self, fixed: RosterIndex, parent: ResponderIndex | None = None) -> None:
        self.fixed = fixed
        self.settled: Settled = _registered(fixed) if parent is None else parent.settled
        self.derived: Derived = Derived() if parent is None else parent.derived
        """What was worked out of the present standings; decisions and their forks share it."""
        self.busy: Flags = self.settled.columns.busy if parent is None else parent.busy
        """Do not change it: `sync` does."""
        self._changed: dict[int, _Said] = {} if parent is None else parent._changed
        self._present: Columns | None = None if parent is None else parent._present
        self._owns_changed = self._owns_busy = parent is None

    def fork(self) -> ResponderIndex:
        """Return an index that starts equal to this one, which must not change while the fork is in use."""
        return ResponderIndex(self.fixed, self)

    def copy(self) -> ResponderIndex:
        """Return an index of its own that starts equal to this one."""
        twin = self.fork()
        twin._own_changed()
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
                self.busy[row] = assignment_id is not None

    @property
    def columns(self) -> Columns:
        """All columns as they are now, to look at; laid out anew after a change of a standing."""
        if self._present is None:
            self._present = self.columns_of(np.arange(len(self.fixed.responders)))
        return replace(self._present, busy=self.busy)

    def columns_of(self, rows: Ints) -> Columns:
        """Return the columns of these rows, which are in ascending order."""
        found = replace(self.settled.columns.of(rows), busy=self.busy[rows])
        changed = self.changed
        wanted = changed[np.isin(changed, rows)]
        if len(wanted):
            place = np.searchsorted(rows, wanted)
            said = np.array([self._changed[row] for row in wanted.tolist()], dtype=np.int64)
            for column, values in zip(found.standings(), said.T, strict=True):
                column[place] = values
        return found

    @property
    def changed(self) -> Ints:
        """The rows whose standing may differ from the settled one, in ascending order."""
        return np.array(sorted(self._changed), dtype=np.int64)

    @property
    def most_changed(self) -> int:
        """So many rows may change before all is settled anew: few to go through, and seldom to redo."""
        return 64 + 4 * isqrt(len(self.fixed.responders))

    def on_duty(self, now: int) -> Flags:
        """Tell for every responder whether it is on duty at `now`: its own word first, then the roster."""
        return self.columns.on_duty(self.fixed.rostered(now), now)

    def _stand(self, row: int, standing: Standing) -> None:
        place = self.fixed.responders[row].home, 0
        if standing.position is not None and self.fixed.mobile[row]:
            place = standing.position, standing.position_at
        duty = _UNSAID if standing.duty is None else _ON if standing.duty else _OFF
        said = (place[0].x_dm, place[0].y_dm, place[1], duty, standing.duty_until, standing.rest_until)
        known = self._changed.get(row)
        # An answer changes how often somebody said yes, which no column holds.
        if said != (known or tuple(int(column[row]) for column in self.settled.columns.standings())):
            self._own_changed()
            self._changed[row] = said
            self._settle()

    def _settle(self) -> None:
        """Forget what no longer holds, and begin anew once too much changed."""
        self._present, self.derived = None, Derived()
        if len(self._changed) > self.most_changed:
            self.settled = Settled(self.columns)
            self._changed = {}

    def _own_changed(self) -> None:
        if not self._owns_changed:
            self._changed = dict(self._changed)
            self._owns_changed = True

    def _own_busy(self) -> None:
        if not self._owns_busy:
            self.busy = self.busy.copy()
            self._owns_busy = True


def _registered(fixed: RosterIndex) -> Settled:
    size = len(fixed.responders)
    seen_at, duty, duty_until, rest_until = (np.zeros(size, dtype=np.int64) for _ in range(4))
    busy = np.zeros(size, dtype=np.bool_)
    return Settled(Columns(fixed.x, fixed.y, seen_at, duty, duty_until, rest_until, busy))
