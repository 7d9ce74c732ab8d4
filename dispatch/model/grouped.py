"""A table that also leads from what its values have in common to those values, forks included.

Without it every alert would be held against every open incident and every alert before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from typing import Any, Generic, TypeVar

from dispatch.model.table import Table

V = TypeVar("V")
Group = Hashable


@dataclass(frozen=True, slots=True)
class Facet(Generic[V]):
    """One side of a value: `aspect` is what of it counts, `groups` what a value with that aspect belongs to.

    `groups` is asked again only where the aspect is another than before; where it is a tuple to which more is
    added now and then, each item a group (`grows`), only for what was added.
    """

    aspect: Callable[[V], Any]
    groups: Callable[[Any], Iterable[Group]]
    grows: bool = False


@dataclass(frozen=True, slots=True)
class Grouping(Generic[V]):
    """The facets of a table's values, and the number (`place`) that orders the members of a group."""

    place: Callable[[V], int]
    facets: tuple[Facet[V], ...]


class GroupedTable(Table[str, V]):
    """A table with its values at hand by group. Each fork lists only what it brought into a group itself."""

    __slots__ = ("_grouping", "_members")

    def __init__(
        self,
        grouping: Grouping[V],
        items: Mapping[str, V] | None = None,
        parent: GroupedTable[V] | None = None,
    ) -> None:
        super().__init__(None, parent)
        self._grouping = grouping
        self._members: dict[Group, list[tuple[int, str]]] = {}
        for key, value in (items or {}).items():
            self[key] = value

    def fork(self) -> GroupedTable[V]:
        """Return a child that starts equal to this table."""
        return GroupedTable(self._grouping, None, self)

    def __setitem__(self, key: str, value: V) -> None:
        before, place = self.get(key), self._grouping.place(value)
        if before is not None and self._grouping.place(before) != place:
            self._let_go(key, before)
            before = None
        for facet in self._grouping.facets:
            now = facet.aspect(value)
            if before is None:
                self._enter(facet.groups(now), place, key)
                continue
            then = facet.aspect(before)
            if now is then:
                continue
            if facet.grows and now[: len(then)] == then:
                self._enter(facet.groups(now[len(then) :]), place, key)
            elif now != then:
                self._move(set(facet.groups(then)), set(facet.groups(now)), place, key)
        super().__setitem__(key, value)

    def discard(self, key: str) -> None:
        """Remove `key` if it is there."""
        before = self.get(key)
        if before is not None:
            self._let_go(key, before)
        super().discard(key)

    def _move(self, old: set[Group], new: set[Group], place: int, key: str) -> None:
        self._leave(old - new, place, key)
        self._enter(new - old, place, key)

    def _let_go(self, key: str, value: V) -> None:
        for facet in self._grouping.facets:
            self._leave(facet.groups(facet.aspect(value)), self._grouping.place(value), key)

    def listed(self, groups: list[Group]) -> list[Group]:
        """Return those of some groups that may have values, in their order: of many, most have none."""
        found = set[Group]().union(*(table._members.keys() & groups for table in self._stack()))
        return [group for group in groups if group in found]

    def latest(self, group: Group) -> Iterator[V]:
        """Yield the values of a group once each, the last in order first.

        A value that a fork took out of the group may still come: look at what you get.
        """
        found = [table._members[group] for table in self._stack() if group in table._members]
        if len(found) == 1:
            places: Iterable[tuple[int, str]] = reversed(found[0])
        else:
            places = merge(*map(reversed, found), reverse=True)
        last = None
        for entry in places:
            place, key = entry
            # Two layers may list the same, and one whose place has changed is listed at its old one too.
            if (
                entry != last
                and (value := self.get(key)) is not None
                and self._grouping.place(value) == place
            ):
                yield value
            last = entry

    def _stack(self) -> Iterator[GroupedTable[V]]:
        table: Table[str, V] | None = self
        while isinstance(table, GroupedTable):
            yield table
            table = table._parent

    def _enter(self, groups: Iterable[Group], place: int, key: str) -> None:
        for group in groups:
            members = self._members.setdefault(group, [])
            entry = (place, key)
            if not members or members[-1] < entry:
                members.append(entry)
                continue
            at = bisect_left(members, entry)
            if members[at] != entry:
                members.insert(at, entry)

    def _leave(self, groups: Iterable[Group], place: int, key: str) -> None:
        """Take a value out of groups that this table brought it into; its parents stay as they are."""
        for group in groups:
            members = self._members.get(group, [])
            at = bisect_left(members, (place, key))
            if members[at : at + 1] == [(place, key)]:
                del members[at]
                if not members:
                    del self._members[group]
