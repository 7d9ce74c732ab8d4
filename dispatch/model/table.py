"""A dictionary that can be forked in no time: decisions try things out on the fork."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class _Gone:
    """Marks a key that the fork removed; `last` is what the fork itself had set before, None if nothing."""

    __slots__ = ("last",)

    def __init__(self, last: Any) -> None:
        self.last = last


class Table(Generic[K, V]):
    """A mapping whose fork reads through to its parent and keeps its own changes to itself.

    The parent must not change while a fork is in use.
    """

    __slots__ = ("_own", "_parent")

    def __init__(self, items: Mapping[K, V] | None = None, parent: Table[K, V] | None = None) -> None:
        self._own: dict[K, V | _Gone] = dict(items or {})
        self._parent = parent

    def fork(self) -> Table[K, V]:
        """Return a child that starts equal to this table."""
        return Table(None, self)

    def copy(self) -> Table[K, V]:
        """Return a table of its own that starts equal to this one; the values are shared."""
        twin: Table[K, V] = Table()
        # A root holds no marks of what is gone, and is copied as a whole.
        twin._own = dict(self.items()) if self._parent is not None else self._own.copy()
        return twin

    def get(self, key: K) -> V | None:
        """Return the value of `key`, or None."""
        table: Table[K, V] | None = self
        while table is not None:
            value = table._own.get(key)
            if value is not None:
                return None if isinstance(value, _Gone) else value
            table = table._parent
        return None

    def __getitem__(self, key: K) -> V:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __contains__(self, key: K) -> bool:
        return self.get(key) is not None

    def __setitem__(self, key: K, value: V) -> None:
        self._own[key] = value

    def discard(self, key: K) -> None:
        """Remove `key` if it is there."""
        if self._parent is None:
            self._own.pop(key, None)
        else:
            own = self._own.get(key)
            self._own[key] = _Gone(own.last if isinstance(own, _Gone) else own)

    def changes(self) -> Iterator[tuple[K, V | None]]:
        """Yield what this fork set since it was made; None means removed."""
        for key, value in self._own.items():
            yield key, None if isinstance(value, _Gone) else value

    def lost(self) -> Iterator[tuple[K, V]]:
        """Yield what this fork set and then removed, as it was last."""
        for key, value in self._own.items():
            if isinstance(value, _Gone) and value.last is not None:
                yield key, value.last

    def absorb(self, fork: Table[K, V]) -> None:
        """Take over the changes of a direct fork, which must not be used afterwards."""
        for key, value in fork._own.items():
            if not isinstance(value, _Gone):
                self[key] = value
                continue
            self.discard(key)
            if value.last is not None and self._parent is not None:
                self._own[key] = value

    def items(self) -> Iterator[tuple[K, V]]:
        """Yield every key and value once, in an order that no decision may depend on."""
        changed: dict[K, V | _Gone] = {}
        table = self
        while table._parent is not None:
            changed = table._own | changed
            table = table._parent
        for key, value in table._own.items():
            if key not in changed and not isinstance(value, _Gone):
                yield key, value
        for key, value in changed.items():
            if not isinstance(value, _Gone):
                yield key, value

    def values(self) -> Iterator[V]:
        """Yield every value once."""
        return (value for _, value in self.items())

    def __iter__(self) -> Iterator[K]:
        return (key for key, _ in self.items())

    def __len__(self) -> int:
        return len(self._own) if self._parent is None else sum(1 for _ in self.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and dict(self.items()) == dict(other.items())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Table({dict(self.items())!r})"
