"""Real calls mapped onto the district."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from dispatch.demo.calls import Bounds, calls_file, read_calls
from schemas.codes import Category

DISTRICT = Bounds(23.4, 116.7, 23.6, 116.9)
HEAD = "occurred_at,case_id,category,offense,latitude,longitude\n"


def test_the_first_calls_keep_their_order_and_fill_the_box() -> None:
    """Two hundred calls come in order, within the time asked for, spread over the whole box."""
    calls = read_calls(calls_file(), 200, DISTRICT, 50.0)
    assert [call.number for call in calls] == list(range(1, 201))
    assert all(early.after_s <= late.after_s for early, late in pairwise(calls))
    assert calls[0].after_s == 0.0
    assert calls[-1].after_s == pytest.approx(50.0)
    assert min(call.latitude for call in calls) == DISTRICT.south
    assert max(call.longitude for call in calls) == DISTRICT.east


def test_only_clear_categories_are_given() -> None:
    """Where the city's category is not one of ours the call comes as text, for triage to read."""
    calls = read_calls(calls_file(), 200, DISTRICT, 50.0)
    given = {call.category for call in calls if call.category is not None}
    assert {Category.THEFT, Category.ROBBERY, Category.ASSAULT} <= given
    unread = [call for call in calls if call.category is None]
    assert unread
    assert all(call.text for call in unread)


def test_more_calls_than_there_are_is_refused(tmp_path: Path) -> None:
    """Asking for more calls than the file holds names both numbers."""
    file = tmp_path / "calls.csv"
    file.write_text(HEAD + "2022-04-16T00:00:00,1,LARCENY,THEFT,37.8,-122.2\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"2 were asked for, calls\.csv holds 1"):
        read_calls(file, 2, DISTRICT, 10.0)


def test_a_single_place_is_mapped_to_the_middle(tmp_path: Path) -> None:
    """Calls from one place have no box: they come from the middle of the district."""
    file = tmp_path / "calls.csv"
    file.write_text(HEAD + "2022-04-16T00:00:00,1,LARCENY,THEFT,37.8,-122.2\n", encoding="utf-8")
    call = read_calls(file, 1, DISTRICT, 10.0)[0]
    assert [call.latitude, call.longitude] == pytest.approx([23.5, 116.8])


@pytest.mark.parametrize("row", ["yesterday,1,LARCENY,THEFT,37.8,-122.2", "2022-04-16T00:00:00,1,LARCENY"])
def test_a_wrong_row_is_named_by_its_line(tmp_path: Path, row: str) -> None:
    """A row that cannot be read is an error that names the line."""
    file = tmp_path / "calls.csv"
    file.write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 cannot be read"):
        read_calls(file, 1, DISTRICT, 10.0)
