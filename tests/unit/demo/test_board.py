"""The board as it looks on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from dispatch.demo.bilingual import Clock
from dispatch.demo.board import Board
from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.picture import Picture
from dispatch.demo.reader import Arrived
from dispatch.model.roster import Roster
from schemas.codes import IncidentStatus, ResponderKind, Role
from tests.unit.demo.records import assignment, incident
from tests.unit.registry.chenghai import roster as chenghai


@pytest.fixture(scope="module")
def district() -> Roster:
    """The district's roster."""
    return chenghai()


@pytest.fixture
def board(district: Roster) -> Board:
    """A board with one incident, answered by a unit and two volunteers of whom one declined."""
    picture = Picture()
    unit = district.responders[-1].responder_id
    for message in (
        incident(1),
        assignment(1, 1, responder_id=unit),
        assignment(1, 2, assignment_id="asg-2", responder_id="v-1", role=Role.VOLUNTEER,
                   responder_kind=ResponderKind.VOLUNTEER),
        assignment(1, 3, assignment_id="asg-3", responder_id="v-2", role=Role.VOLUNTEER,
                   responder_kind=ResponderKind.VOLUNTEER),
        assignment(2, 0, assignment_id="asg-3", responder_id="v-2", status="declined",
                   responder_kind=ResponderKind.VOLUNTEER),
    ):  # fmt: skip
        picture.take(Arrived(message, 1.0))
    shown = Board(picture, Gazetteer(district), Clock(district.area))
    shown.add("inc-1")
    return shown


@pytest.mark.parametrize("width", [100, 120, 140])
def test_every_line_fits_the_terminal(board: Board, width: int) -> None:
    """At 100 to 140 columns no line is wider than the terminal, and every row takes one line."""
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system=None)
    lines = [line for line in console.render_lines(board.render(30, width), pad=False)]
    assert all(sum(cell_len(segment.text) for segment in line) <= width for line in lines)
    assert len(lines) == 2 + 1 + 1 + 1 + 1, "header, row, gap, totals, legend"


def test_a_row_counts_those_who_came_not_those_who_refused(board: Board) -> None:
    """Who declined is not counted as sent; the primary is shown with its expected travel time."""
    row = board.row("inc-1")
    assert row.sent == "单1 义1"
    assert row.primary.startswith("…60s ")
    assert row.time == "20:00:00", "the district's own time"


def test_every_status_has_a_sign_and_a_word(board: Board) -> None:
    """Colour is never the only sign of a status."""
    for status in IncidentStatus:
        board._picture.take(Arrived(incident(9 + list(IncidentStatus).index(status), status=status), 2.0))
        sign, word = board.row("inc-1").status.split()
        assert sign
        assert word


def test_only_the_newest_rows_are_shown_when_there_are_more(board: Board) -> None:
    """A small terminal shows the newest incidents and always the totals."""
    for number in range(2, 30):
        board._picture.take(Arrived(incident(100 + number, incident_id=f"inc-{number}"), 2.0))
        board.add(f"inc-{number}")
    console = Console(width=120, file=io.StringIO(), color_system=None)
    with console.capture() as caught:
        console.print(board.render(16, 120))
    assert len(caught.get().splitlines()) <= 16
    assert "incidents 29" in caught.get()
