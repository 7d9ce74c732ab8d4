"""A grouped table is a table, and what it says of a group is what looking at every value would say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.model.grouped import Facet, Group, GroupedTable, Grouping


@dataclass(frozen=True)
class Thing:
    """A value that is somewhere, or nowhere, and has tags; `at` is its place in order."""

    name: str
    at: int
    where: int | None
    tags: tuple[str, ...]


_GROUPING: Grouping[Thing] = Grouping(
    place=lambda thing: thing.at,
    facets=(
        Facet(lambda thing: thing.where, lambda where: () if where is None else (("at", where),)),
        Facet(lambda thing: thing.tags, lambda tags: [("tag", tag) for tag in tags], grows=True),
    ),
)
_NAMES = "abcd"
_TAGS = "xyz"
things = st.builds(
    Thing,
    st.sampled_from(_NAMES),
    st.integers(0, 2),
    st.none() | st.integers(0, 1),
    st.lists(st.sampled_from(_TAGS), unique=True, max_size=3).map(tuple),
)


class GroupsAreFound(RuleBasedStateMachine):
    """Writes go to the newest fork; each layer is held against a dictionary of its own."""

    @initialize(start=st.lists(things, max_size=4))
    def begin(self, start: list[Thing]) -> None:
        """Start with a root."""
        content = {thing.name: thing for thing in start}
        self.tables = [GroupedTable(_GROUPING, content)]
        self.dicts = [content]

    @rule(thing=things)
    def put(self, thing: Thing) -> None:
        """Put a value into the newest layer, new or over another."""
        self._put(thing)

    @rule(name=st.sampled_from(_NAMES), tag=st.sampled_from(_TAGS))
    def tag(self, name: str, tag: str) -> None:
        """Let a value have one tag more."""
        held = self.dicts[-1].get(name)
        if held is not None and tag not in held.tags:
            self._put(replace(held, tags=(*held.tags, tag)))

    @rule(name=st.sampled_from(_NAMES), where=st.none() | st.integers(0, 1))
    def move(self, name: str, where: int | None) -> None:
        """Let a value be somewhere else."""
        if name in self.dicts[-1]:
            self._put(replace(self.dicts[-1][name], where=where))

    def _put(self, thing: Thing) -> None:
        self.tables[-1][thing.name] = thing
        self.dicts[-1][thing.name] = thing

    @rule(name=st.sampled_from(_NAMES))
    def discard(self, name: str) -> None:
        """Remove a key, there or not."""
        self.tables[-1].discard(name)
        self.dicts[-1].pop(name, None)

    @precondition(lambda self: len(self.tables) < 4)
    @rule()
    def fork(self) -> None:
        """Fork the newest layer."""
        self.tables.append(self.tables[-1].fork())
        self.dicts.append(dict(self.dicts[-1]))

    @precondition(lambda self: len(self.tables) > 1)
    @rule(keep=st.booleans())
    def end(self, keep: bool) -> None:
        """Take the newest fork over, or throw it away."""
        table, content = self.tables.pop(), self.dicts.pop()
        if keep:
            self.tables[-1].absorb(table)
            self.dicts[-1] = content

    @invariant()
    def every_layer_holds_what_its_dictionary_holds(self) -> None:
        """A grouped table is a table."""
        for table, content in zip(self.tables, self.dicts, strict=True):
            assert dict(table.items()) == content

    @invariant()
    def a_group_has_every_member_once_and_in_order(self) -> None:
        """What a group yields, looked at, is what the dictionary has of it, the last first; once each."""
        for table, content in zip(self.tables, self.dicts, strict=True):
            for where in (0, 1):
                found = [t for t in table.latest(("at", where)) if t.where == where]
                assert found == _last_first(t for t in content.values() if t.where == where)
            for tag in _TAGS:
                found = [t for t in table.latest(("tag", tag)) if tag in t.tags]
                assert found == _last_first(t for t in content.values() if tag in t.tags)

    @invariant()
    def of_some_groups_those_with_values_are_listed(self) -> None:
        """No group that yields anything is passed over, none stands twice, and their order stays."""
        groups: list[Group] = [("tag", "nobody's"), *(("tag", tag) for tag in _TAGS), ("at", 1), ("at", 0)]
        for table in self.tables:
            found = table.listed(groups)
            assert found == [group for group in groups if group in found]
            assert {group for group in groups if any(table.latest(group))} <= set(found)
        assert self.tables[0].listed(groups) == [g for g in groups if any(self.tables[0].latest(g))]

    @invariant()
    def the_root_lists_nothing_that_is_gone(self) -> None:
        """Of a root, what a group yields needs no second look: it would grow without end otherwise."""
        root = self.tables[0]
        listed = {(group, key) for group, members in root._members.items() for _, key in members}
        wanted = {(("at", t.where), t.name) for t in root.values() if t.where is not None}
        assert listed == wanted | {(("tag", tag), t.name) for t in root.values() for tag in t.tags}


def _last_first(found: Iterable[Thing]) -> list[Thing]:
    return sorted(found, key=lambda t: (t.at, t.name), reverse=True)


GroupsAreFound.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestGroupsAreFound = GroupsAreFound.TestCase
