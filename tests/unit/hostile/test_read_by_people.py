"""Every output that people read × every hostile string: text stays text, nothing hides, moves or forges."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import structlog
import typer
from rich.table import Table
from rich.text import Text

from dispatch.cli import doctor, screen
from dispatch.cli.configuration import table
from dispatch.cli.screen import Screen
from dispatch.config import Settings
from dispatch.demo.bilingual import Clock
from dispatch.demo.board import Board
from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.picture import Picture
from dispatch.demo.reader import Arrived
from dispatch.doctor.finding import bad
from dispatch.logs import configure_logging
from dispatch.registry.roster_csv import read_rows
from dispatch.registry.roster_errors import ErrorList, RosterError
from dispatch.registry.roster_export import csv_text
from dispatch.store.findings import Finding
from schemas.text import display_text, storable_text, visible_text
from tests.hostile.corpus import STRINGS
from tests.unit.demo.records import incident
from tests.unit.registry.chenghai import roster as chenghai

Write = Callable[[str], None]
every_string = pytest.mark.parametrize("text", STRINGS.values(), ids=STRINGS)

# Ours: colours and the like that rich itself writes. Theirs would be anything else.
_OURS = re.compile(r"\x1b\[[0-9;]*m")


def unsafe(shown: str) -> list[str]:
    """Return what would steer a terminal, change the direction, or not be seen."""
    return [
        character
        for character in _OURS.sub("", shown)
        if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    ]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the commands print, as on a terminal without colours."""
    written = io.StringIO()
    for name in ("out", "err"):
        console = Screen(file=written, highlight=False, soft_wrap=True, width=200, color_system=None)
        monkeypatch.setattr(screen, name, console)
    monkeypatch.setattr(doctor, "out", screen.out)
    return written


def _failing(text: str) -> None:
    with pytest.raises(typer.Exit):
        screen.fail(text, [text, str(RosterError("shops.csv", 2, "name", text, "should be short"))])


def _verify(text: str) -> None:
    with pytest.raises(typer.Exit):
        screen.fail(str(Finding("440515", 3, f"responder {text} is in more than one assignment")))


def _doctor(text: str) -> None:
    doctor._show({"database": [bad(text, text, text or "-")]})


def _anything(text: str) -> None:
    cells = Table("a")
    cells.add_row(Text(text))
    screen.out.print(cells, Text(text), f"plain {text}", markup=False)


PRINTED: dict[str, Write] = {
    "say": screen.say, "done": screen.done, "fail": _failing, "verify": _verify, "doctor": _doctor,
}  # fmt: skip


@every_string
@pytest.mark.parametrize("output", PRINTED)
def test_a_command_prints_one_line_a_message(output: str, text: str, terminal: io.StringIO) -> None:
    """Whatever is in a message, it is on its own line, whole, and no escape sequence of its own works."""
    PRINTED[output]("harmless")
    lines = terminal.getvalue().count("\n")
    terminal.seek(0)
    terminal.truncate()
    PRINTED[output](text)
    shown = terminal.getvalue()
    assert not unsafe(shown)
    assert shown.count("\n") == lines
    assert visible_text(text)[:150] in shown


@every_string
def test_whatever_is_printed_is_only_drawn(text: str, terminal: io.StringIO) -> None:
    """A table or a text that nobody cleaned cannot steer the terminal either."""
    _anything(text)
    assert not unsafe(terminal.getvalue())


@every_string
def test_a_setting_is_shown_as_it_is(text: str, terminal: io.StringIO) -> None:
    """`dispatch config` shows a value with brackets or escapes in it as text."""
    screen.out.print(table(Settings(console_origins=text)))
    assert not unsafe(terminal.getvalue())
    if 0 < len(text) < 12:
        assert visible_text(text) in terminal.getvalue()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The district's names."""
    return Gazetteer(chenghai())


@every_string
@pytest.mark.parametrize("live", [True, False])
def test_the_board_has_one_line_an_incident(text: str, live: bool, gazetteer: Gazetteer) -> None:
    """A reason or a name from outside neither breaks the board nor colours it."""
    picture = Picture()
    picture.take(Arrived(incident(1, incident_id="inc-1", reason=storable_text(text)[:4_000]), 1.0))
    board = Board(picture, gazetteer, Clock(chenghai().area))
    board.add("inc-1")
    written = io.StringIO()
    console = Screen(file=written, force_terminal=True, color_system=None, width=140)
    console.print(board.render(20, 140) if live else board.line("inc-1"), soft_wrap=not live)
    assert not unsafe(written.getvalue())
    assert written.getvalue().count("\n") == (6 if live else 1)


@every_string
@pytest.mark.parametrize("form", ["json", "console"])
def test_a_log_line_is_one_line(text: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As event, as value, as key and in a traceback: one record is one line, and JSON is JSON."""
    configure_logging(Settings.model_validate({"log_format": form}), "worker")
    structlog.get_logger("ours").warning(text, source=text, big=2**70, deep=[[text]], **{text or "key": 1})
    try:
        raise ValueError(text)
    except ValueError:
        structlog.get_logger("ours").exception("failed", source=text)
    written = capsys.readouterr().err
    assert not unsafe(written)
    if form == "json":
        first, second = (orjson.loads(line) for line in written.splitlines())
        assert (first["level"], second["level"]) == ("warning", "error")
    else:
        assert written.count("\n") < 40
        lines = [_OURS.sub("", line) for line in written.split("\n") if line]
        assert all(line.startswith(("2", " ")) for line in lines)


@every_string
def test_a_spreadsheet_runs_nothing_and_gets_everything_back(text: str, tmp_path: Path) -> None:
    """No exported cell begins like a formula, and reading the file gives what was written."""
    cell = storable_text(text).strip()
    rows = [{"id": cell, "days": cell, "start": "-1.5", "end": "+2"}]
    written = csv_text(("id", "days", "start", "end"), rows)
    (tmp_path / "shifts.csv").write_bytes(written)
    errors = ErrorList()
    found = read_rows(tmp_path, "shifts.csv", errors)
    assert not errors.sorted()
    assert [row.cells for row in found or ()] == rows
    assert not re.match(rb'[^\n]*\n"?[=+\-@\t\r]', written)


@every_string
def test_the_two_ways_of_showing_agree(text: str) -> None:
    """What is cleaned for the screen and what is spelled out are both safe; harmless text is untouched."""
    assert not unsafe(display_text(text))
    assert not unsafe(visible_text(text)) and "\n" not in visible_text(text)
    assert visible_text("假钞 100元") == display_text("假钞 100元") == "假钞 100元"
