"""What a test measured, for people to see whether it passed or not."""

from __future__ import annotations

import pytest


def say(config: pytest.Config, line: str) -> None:
    """Write a line to the terminal of the run, past the capturing of output."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    capture = config.pluginmanager.get_plugin("capturemanager")
    if reporter is None or capture is None:
        return
    with capture.global_and_fixture_disabled():
        reporter.ensure_newline()
        reporter.write_line(line)
