"""A table is a dictionary, and its forks are copies that can be taken over or thrown away."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.model.due_table import DueTable
from dispatch.model.table import Table

keys = st.sampled_from("abcdef")
values = st.integers(0, 9)


class TableIsADict(RuleBasedStateMachine):
    """Writes go to the newest fork; each layer is checked against a dictionary of its own."""

    table: type[Table[str, int]] = Table

    @initialize(start=st.dictionaries(keys, values))
    def begin(self, start: dict[str, int]) -> None:
        """Start with a root."""
        self.tables: list[Table[str, int]] = [self.table(start)]
        self.dicts: list[dict[str, int]] = [dict(start)]
        self.begun: list[dict[str, int]] = [{}]
        self.set: list[dict[str, int]] = [{}]

    @rule(key=keys, value=values)
    def put(self, key: str, value: int) -> None:
        """Set a key in the newest layer."""
        self.tables[-1][key] = value
        self.dicts[-1][key] = value
        self.set[-1][key] = value

    @rule(key=keys)
    def discard(self, key: str) -> None:
        """Remove a key, there or not."""
        self.tables[-1].discard(key)
        self.dicts[-1].pop(key, None)

    @precondition(lambda self: len(self.tables) < 4)
    @rule()
    def fork(self) -> None:
        """Fork the newest layer."""
        self.tables.append(self.tables[-1].fork())
        self.begun.append(dict(self.dicts[-1]))
        self.set.append({})
        self.dicts.append(dict(self.dicts[-1]))

    @precondition(lambda self: len(self.tables) > 1)
    @rule(keep=st.booleans())
    def end(self, keep: bool) -> None:
        """Take the newest fork over, or throw it away."""
        table, content = self.tables.pop(), self.dicts.pop()
        self.begun.pop()
        last = self.set.pop()
        if keep:
            self.tables[-1].absorb(table)
            self.dicts[-1] = content
            self.set[-1] |= last

    @invariant()
    def every_layer_is_its_dictionary(self) -> None:
        """Reading gives what a dictionary gives; a fork's writes leave its parents alone."""
        for table, content in zip(self.tables, self.dicts, strict=True):
            assert dict(table.items()) == content
            assert len(table) == len(content) == len(list(table.items()))
            assert sorted(table) == sorted(content)
            assert sorted(table.values()) == sorted(content.values())
            for key in "abcdef":
                assert table.get(key) == content.get(key)
                assert (key in table) is (key in content)
            assert table == Table(content)

    @invariant()
    def changes_lead_from_the_parent_to_the_fork(self) -> None:
        """Applying what a fork says it changed to what it began with gives what it is."""
        for table, content, begun in list(zip(self.tables, self.dicts, self.begun, strict=True))[1:]:
            again = dict(begun)
            for key, value in table.changes():
                if value is None:
                    again.pop(key, None)
                else:
                    again[key] = value
            assert again == content

    @invariant()
    def what_a_fork_set_and_removed_keeps_its_last_form(self) -> None:
        """Also when it was set in one fork and removed in another that it took over."""
        for table, content, last in list(zip(self.tables, self.dicts, self.set, strict=True))[1:]:
            assert dict(table.lost()) == {key: value for key, value in last.items() if key not in content}


class DueTableIsADict(TableIsADict):
    """A table of times is a table, and yields them in order."""

    table = DueTable

    @invariant()
    def the_earliest_comes_first(self) -> None:
        """Every layer yields what is due in order of time, then of key."""
        for table, content in zip(self.tables, self.dicts, strict=True):
            assert isinstance(table, DueTable)
            assert list(table.in_order()) == sorted((at, key) for key, at in content.items())
            assert list(table.copy().in_order()) == list(table.in_order())


TableIsADict.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestTableIsADict = TableIsADict.TestCase
DueTableIsADict.TestCase.settings = TableIsADict.TestCase.settings
TestDueTableIsADict = DueTableIsADict.TestCase
