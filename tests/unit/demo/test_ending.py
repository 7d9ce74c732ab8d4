"""The end of the demonstration as it is printed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from dispatch.demo.ending import tell_checks, tell_figures
from dispatch.demo.latency import Latency
from dispatch.demo.outcome import Outcome


@pytest.fixture
def console() -> Console:
    """A console that keeps what is printed."""
    return Console(width=120, file=io.StringIO(), record=True)


def outcome() -> Outcome:
    """The figures of a run."""
    return Outcome(
        "Apache Kafka", 88.0, 201, 177, 747, 664, 1929, 7, 0, 173, Latency(173, 67.4, 194.8, 330.5)
    )


def test_the_figures_are_told(console: Console) -> None:
    """Counts and latency are printed with their units."""
    tell_figures(console, outcome())
    words = console.export_text()
    assert "p50 67 ms · p99 195 ms" in words
    for number in ("201", "177", "747", "88 s"):
        assert number in words


def test_a_failed_check_is_shown_instead_of_the_promise(console: Console) -> None:
    """With a violation no promise is claimed; each violation is named, and so is a broken log."""
    tell_checks(console, ["responder u is in 2 active assignments"], "area 440515, seq 7: hash differs")
    words = console.export_text()
    assert "✗ responder u is in 2 active assignments" in words
    assert "✗ area 440515, seq 7: hash differs" in words
    assert "✓" not in words


def test_a_flood_of_violations_is_cut_and_counted(console: Console) -> None:
    """Many violations do not bury the terminal: the rest is counted."""
    tell_checks(console, [f"violation {number}" for number in range(50)], "")
    assert "… 30 more" in console.export_text()


def test_the_record_holds_every_figure(tmp_path: Path) -> None:
    """The record file is JSON with the figures and the violations."""
    file = tmp_path / "deep" / "record.json"
    outcome().write(file)
    content = json.loads(file.read_bytes())
    assert content["latency"]["p99_ms"] == 194.8
    assert content["violations"] == []
