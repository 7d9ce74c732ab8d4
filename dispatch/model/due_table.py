"""When each incident is due next, in order of time: the earliest is at hand however many are open."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from heapq import merge

from dispatch.model.table import Table


class DueTable(Table[str, int]):
    """A table of times (UTC ms) that also yields them in order; each fork orders only what it set itself."""

    __slots__ = ("_order",)

    def __init__(self, items: Mapping[str, int] | None = None, parent: DueTable | None = None) -> None:
        super().__init__(items, parent)
        self._order = sorted((at, key) for key, at in (items or {}).items())

    def fork(self) -> DueTable:
        """Return a child that starts equal to this table."""
        return DueTable(None, self)

    def copy(self) -> DueTable:
        """Return a table of its own that starts equal to this one."""
        return DueTable(dict(self.items()))

    def __setitem__(self, key: str, value: int) -> None:
        self._let_go(key)
        insort(self._order, (value, key))
        super().__setitem__(key, value)

    def discard(self, key: str) -> None:
        """Remove `key` if it is there."""
        self._let_go(key)
        super().discard(key)

    def in_order(self) -> Iterator[tuple[int, str]]:
        """Yield every time with its key, the earliest first, then by key."""
        orders = []
        table: Table[str, int] | None = self
        while isinstance(table, DueTable):
            orders.append(table._order)
            table = table._parent
        last = None
        for entry in merge(*orders):
            # What a fork changed is still in its parent's order, and two layers may list the same.
            if entry != last and self.get(entry[1]) == entry[0]:
                yield entry
            last = entry

    def _let_go(self, key: str) -> None:
        entry = (self._own.get(key), key)
        if isinstance(entry[0], int):
            del self._order[bisect_left(self._order, entry)]
