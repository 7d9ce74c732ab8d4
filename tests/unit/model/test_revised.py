"""A record revised is the record replaced, and read it is what its fields say."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import pytest

from dispatch.model.inputs import TimerDue
from dispatch.model.revised import fields_of, revised
from tests.worlds.fixed_script import run


def test_a_revised_record_is_a_replaced_one() -> None:
    """Of every kind of record in a busy state, each field can be revised and the others stay."""
    state = run().state
    tables = (state.incidents, state.assignments, state.standings, state.advisories, state.links)
    records: list[Any] = [next(iter(table.values())) for table in tables]
    for record in records:
        assert revised(record) == record
        for field in fields(record):
            changes: dict[str, Any] = {field.name: "another"}
            assert revised(record, **changes) == replace(record, **changes)


def test_a_record_is_read_field_by_field() -> None:
    """The fields come by name and in order, what is within them as it is, also where there is one only."""

    @dataclass(frozen=True, slots=True)
    class Pair:
        """Two fields, one of them a record."""

        first: Any
        second: int

    inner = Pair((), 1)
    assert list(fields_of(Pair(inner, 2)).items()) == [("first", inner), ("second", 2)]
    assert fields_of(TimerDue()) == {"kind": "timer_due"}


def test_a_field_that_is_not_there_is_refused() -> None:
    """A misspelt field is no new one."""
    with pytest.raises(KeyError):
        revised(TimerDue(), kinds="x")
