"""A roster folder is read to its end, and every error is named by file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.registry.roster_errors import RosterErrors
from dispatch.registry.roster_files import check, load
from tests.unit.registry.small_roster import FILES, spoil, write_small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the small roster, all right."""
    return write_small(tmp_path / "area")


# file, what is there, what comes instead, line, column, and a part of the limit that must be named
WRONG_CELLS = [
    ("area.toml", 'id = "990001"', 'id = "north"', 1, "id", "pattern"),
    ("area.toml", "utc_offset_minutes = 480", "", 0, "utc_offset_minutes", "required"),
    ("area.toml", "latitude = 23.5", "latitude = 99.5", 5, "latitude", "85"),
    ("area.toml", "longitude = 116.8", "longitude =", 6, "", "TOML"),
    ("area.toml", "south = 23.4", "south = 23.55", 8, "box", "hold the area's latitude"),
    ("area.toml", "[box]", "colour = 1\n[box]", 8, "colour", "not permitted"),
    ("places.csv", "990001001201,甲村", "甲,甲村", 4, "id", "digits"),
    ("places.csv", "乙村,990001002", "乙村,990001009", 5, "town", "a town of places.csv"),
    ("places.csv", "乙村,990001002", "乙村,990001001201", 5, "town", "a town of places.csv"),
    ("shifts.csv", "08:00", "8:00", 2, "start", "00:00 to 23:59"),
    ("shifts.csv", "22:00", "24:00", 3, "start", "00:00 to 23:59"),
    ("shifts.csv", "18:00", "25:00", 2, "end", "24:00"),
    ("shifts.csv", "1-5;7", "1-8", 2, "days", "1 (Monday) to 7"),
    ("shifts.csv", "1-5;7", "5-1", 2, "days", "rise"),
    ("units.csv", "u-2,", "u-1,", 3, "id", "already used in units.csv:2"),
    ("units.csv", "u-2,", "u 2,", 3, "id", "without blanks"),
    ("units.csv", "u-2,", ",", 3, "id", "1 to 128"),
    ("units.csv", "乙村单元", "", 3, "name", "1 to 200 printable"),
    ("units.csv", "乙村单元", "乙\x07村", 3, "name", "printable"),
    ("units.csv", "乙村单元", "乙" * 201, 3, "name", "1 to 200"),
    ("units.csv", "23.502000", "north", 2, "latitude", "decimal number"),
    ("units.csv", "23.502000", "nan", 2, "latitude", "decimal number"),
    ("units.csv", "23.502000", "２３.5", 2, "latitude", "decimal number"),
    ("units.csv", "116.802000", "", 2, "longitude", "decimal number"),
    ("units.csv", "116.802000", "117.5", 2, "longitude", "116.7 to 116.9"),
    ("units.csv", "foot,no", "boat,no", 2, "mode", "foot, ebike, car"),
    ("units.csv", "foot,no", "foot,true", 2, "mobile", "yes, no"),
    ("units.csv", "shield;first_aid", "shield;first aid", 2, "capabilities", "a-z"),
    ("units.csv", "first_aid", "beat:1", 2, "capabilities", "a-z"),
    ("units.csv", "day,market", "dusk,market", 2, "shifts", "unknown: dusk"),
    ("units.csv", "day,market", "day,palace", 2, "kind", "shop, market, school"),
    ("units.csv", "990001001201", "990001001299", 2, "village", "a village of places.csv"),
    ("units.csv", "990001001,990001001201", "990001001,990001001", 2, "village", "a village of places.csv"),
    ("units.csv", "990001001,990001001201", "990001002,990001001201", 2, "town", "should be 990001001"),
    ("units.csv", "990001001,990001001201", "990001777,990001001201", 2, "town", "a town of places.csv"),
    ("volunteers.csv", "u-1", "u-9", 2, "unit_id", "an id of units.csv"),
    ("volunteers.csv", "u-1", "", 2, "unit_id", "an id of units.csv"),
    ("patrols.csv", "p-1,", "v-1,", 2, "id", "already used in volunteers.csv:2"),
    ("patrols.csv", "990001002201;", "990001002299;", 2, "villages", "unknown: 990001002299"),
    ("shops.csv", "g-1", "g-9", 2, "grid", "an id of grids.csv"),
    ("shops.csv", "西乙村", "西乙村" * 42, 3, "group", "1 to 128 printable characters"),
    ("shops.csv", "shop-2", "u-1", 3, "id", "already used in units.csv:2"),
    ("shops.csv", "乙村店,", "乙村店,多,", 3, "", "cells in the row, should be 8"),
    ("shops.csv", "好", '好"', 2, "", "CSV"),
    ("sensors.csv", "smoke-1,smoke", "smoke-1,Smoke!", 2, "kind", "one word"),
    ("sensors.csv", "116.808000,smoke", "116.808000,comet", 2, "category", "counterfeit_currency"),
    ("cameras.csv", "cam-1", "smoke-1", 2, "id", "already used in sensors.csv:2"),
    ("grids.csv", ",village,", ",place,", 1, "village", "missing"),
    ("grids.csv", ",village,", ",village,village,", 1, "village", "more than once"),
    ("grids.csv", "longitude", "longitude,colour", 1, "colour", "not a column of this file"),
]


def test_the_small_roster_is_right(folder: Path) -> None:
    """A folder that keeps every limit has no error."""
    assert check(folder) == []


@pytest.mark.parametrize(("file", "right", "wrong", "line", "column", "limit"), WRONG_CELLS)
def test_each_error_is_named(
    folder: Path, file: str, right: str, wrong: str, line: int, column: str, limit: str
) -> None:
    """What is wrong is reported with its file, line and column and the limit it breaks."""
    spoil(folder, file, right, wrong)
    found = [e for e in check(folder) if limit in e.limit and (not column or e.column == column)]
    assert [(e.file, e.line) for e in found] == [(file, line)], check(folder)


@pytest.mark.parametrize("file", FILES)
def test_every_file_must_be_there(folder: Path, file: str) -> None:
    """A missing file is one error, however many rows refer to it."""
    (folder / file).unlink()
    assert [(e.file, e.line, e.limit) for e in check(folder)] == [
        (file, 0, "should be a readable file: No such file or directory")
    ]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_is_an_error(folder: Path, content: bytes) -> None:
    """A file without even a header row is not a file without rows."""
    (folder / "sensors.csv").write_bytes(content)
    assert [str(e) for e in check(folder)] == ["sensors.csv: is empty: should have a header row"]


def test_units_may_not_be_empty(folder: Path) -> None:
    """An area without a single unit is no area to dispatch in; one without sensors is."""
    for file in ("units.csv", "sensors.csv"):
        (folder / file).write_text(FILES[file].splitlines()[0] + "\n", "utf-8")
    assert ("units.csv", 1) in [(e.file, e.line) for e in check(folder) if "at least one row" in e.limit]
    assert not [e for e in check(folder) if e.file == "sensors.csv"]


def test_the_wrong_encoding_is_named_with_its_line(folder: Path) -> None:
    """A file saved in GBK is refused at the first line that shows it."""
    (folder / "places.csv").write_bytes(FILES["places.csv"].encode("gb18030"))
    assert [(e.file, e.line, e.limit) for e in check(folder)] == [
        ("places.csv", 2, "should be UTF-8, which this byte is not")
    ]


def test_what_spreadsheets_write_is_accepted(folder: Path) -> None:
    """A byte order mark, CRLF, blank lines and blanks around cells do no harm."""
    before = load(folder)
    for file in FILES:
        if file.endswith(".csv"):
            text = FILES[file].replace(",day\n", ", day \n").replace("\n", "\r\n") + "\r\n"
            (folder / file).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(folder) == before


def test_all_errors_come_at_once_and_in_order(folder: Path) -> None:
    """Reading goes on behind an error, so that one run tells all there is to mend."""
    spoil(folder, "units.csv", "foot,no,shield", "boat,maybe,shield")
    spoil(folder, "shops.csv", "23.513000", "3.1")
    spoil(folder, "cameras.csv", "990001001201", "1")
    spoil(folder, "area.toml", "utc_offset_minutes = 480", "utc_offset_minutes = 4800")
    with pytest.raises(RosterErrors) as caught:
        load(folder)
    assert [(e.file, e.line, e.column) for e in caught.value.errors] == [
        ("area.toml", 4, "utc_offset_minutes"),
        ("cameras.csv", 2, "village"),
        ("shops.csv", 3, "latitude"),
        ("units.csv", 2, "mobile"),
        ("units.csv", 2, "mode"),
    ]


def test_an_error_reads_as_one_line(folder: Path) -> None:
    """The text of an error names file, line, column, value and limit."""
    spoil(folder, "units.csv", "foot,no,shield", "boat,no,shield")
    assert str(check(folder)[0]) == "units.csv:2: mode: 'boat' should be one of foot, ebike, car"


def test_no_error_quotes_a_person(folder: Path) -> None:
    """A broken row of volunteers is reported without the name and number in it."""
    spoil(folder, "volunteers.csv", "u-1,990001001", "u-9,")
    spoil(folder, "volunteers.csv", "ebike,yes", "sledge")
    report = "\n".join(map(str, check(folder)))
    assert "volunteers.csv:2" in report
    assert "示例甲" not in report
    assert "000-0000" not in report


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.sampled_from(sorted(FILES)), at=st.integers(0, 400), junk=st.binary(min_size=1, max_size=12))
def test_no_content_makes_the_check_fail(folder: Path, file: str, at: int, junk: bytes) -> None:
    """Whatever bytes stand in a file, the answer is a roster or a list of errors."""
    right = FILES[file].encode()
    (folder / file).write_bytes(right[:at] + junk + right[at:])
    errors = check(folder)
    (folder / file).write_bytes(right)
    assert all(e.limit and e.line >= 0 for e in errors)
