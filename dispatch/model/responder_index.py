"""The changing side of the responders as arrays: where, since when, on duty, busy, resting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dispatch.model.responder import Standing
from dispatch.model.roster_index import Flags, Ints, RosterIndex
from dispatch.model.table import Table

_UNSAID, _OFF, _ON = 0, 1, 2


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

    def copy(self) -> Columns:
        """Return an independent copy."""
        return Columns(
            self.x.copy(), self.y.copy(), self.seen_at.copy(), self.duty.copy(),
            self.duty_until.copy(), self.rest_until.copy(), self.busy.copy(),
        )  # fmt: skip


class ResponderIndex:
    """Columns that follow the root tables of a state; forks are patched in when asked for.

    Only a mobile responder moves with its reported position; a fixed one stays at its post.
    """

    def __init__(self, fixed: RosterIndex) -> None:
        size = len(fixed.responders)
        zeros = np.zeros(size, dtype=np.int64)
        self.fixed = fixed
        self._columns = Columns(
            fixed.x.copy(), fixed.y.copy(), zeros.copy(), zeros.copy(), zeros.copy(), zeros.copy(),
            np.zeros(size, dtype=np.bool_),
        )  # fmt: skip

    def copy(self, standings: Table[str, Standing], busy: Table[str, str]) -> ResponderIndex:
        """Return an index of its own over the same roster, as the given tables have the responders."""
        twin = ResponderIndex(self.fixed)
        twin._columns = self.view(standings, busy).copy()
        return twin

    def sync(
        self, standings: Iterable[tuple[str, Standing | None]], busy: Iterable[tuple[str, str | None]]
    ) -> None:
        """Follow changes that the root tables have taken over."""
        self._patch(self._columns, standings, busy)

    def view(self, standings: Table[str, Standing], busy: Table[str, str]) -> Columns:
        """Return the columns as the given (possibly forked) tables have them; do not change the result."""
        stacks = [
            (list(s.changes()), list(b.changes()))
            for s, b in zip(standings.layers(), busy.layers(), strict=True)
        ]
        if not any(s or b for s, b in stacks):
            return self._columns
        columns = self._columns.copy()
        for s, b in reversed(stacks):
            self._patch(columns, s, b)
        return columns

    def _patch(
        self,
        columns: Columns,
        standings: Iterable[tuple[str, Standing | None]],
        busy: Iterable[tuple[str, str | None]],
    ) -> None:
        for responder_id, standing in standings:
            row = self.fixed.row.get(responder_id)
            if row is None or standing is None:
                continue
            if standing.position is not None and self.fixed.mobile[row]:
                columns.x[row], columns.y[row] = standing.position.x_dm, standing.position.y_dm
                columns.seen_at[row] = standing.position_at
            elif columns.seen_at[row]:
                # Where it was is forgotten: it acts from its registered place again.
                home = self.fixed.responders[row].home
                columns.x[row], columns.y[row], columns.seen_at[row] = home.x_dm, home.y_dm, 0
            columns.duty[row] = _UNSAID if standing.duty is None else _ON if standing.duty else _OFF
            columns.duty_until[row] = standing.duty_until
            columns.rest_until[row] = standing.rest_until
        for responder_id, assignment_id in busy:
            row = self.fixed.row.get(responder_id)
            if row is not None:
                columns.busy[row] = assignment_id is not None

    def on_duty(self, columns: Columns, now: int) -> Flags:
        """Tell for every responder whether it is on duty at `now`: its own word first, then the roster."""
        said = (columns.duty != _UNSAID) & (columns.duty_until > now)
        flags: Flags = np.where(said, columns.duty == _ON, self.fixed.rostered(now))
        return flags
