"""`dispatch config` shows every setting whole."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from typer.testing import CliRunner

from dispatch.cli import app
from dispatch.cli.configuration import table
from dispatch.config import Settings

NAMES = {f"DISPATCH_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_every_setting_is_shown_by_its_whole_name(columns: int) -> None:
    """A name that is cut off cannot be set, however narrow the screen is."""
    screen = Console(width=columns, record=True, file=io.StringIO())
    screen.print(table(Settings()))
    assert set(screen.export_text().replace("│", " ").split()) >= NAMES


def test_a_file_gets_the_settings_whole_too() -> None:
    """Where there is no screen to set a width, values and meanings have room on one line."""
    shown = CliRunner().invoke(app, ["config"])
    assert shown.exit_code == 0
    lines = [line for line in shown.output.splitlines() if "DISPATCH_CONSUMER_GROUP" in line]
    assert len(lines) == 1 and lines[0].count("dispatch-land") == 2


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the database holds its password: only whether it is set is told."""
    monkeypatch.setenv("DISPATCH_DSN", "postgresql://x:hidden@127.0.0.1/x")
    shown = CliRunner().invoke(app, ["config"])
    assert "(set)" in shown.output
    assert "hidden" not in shown.output
