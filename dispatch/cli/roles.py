"""One command a role: each runs one process until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

import typer

from dispatch.cli.screen import fail
from dispatch.cli.settings import read_settings
from dispatch.config import Settings

GROUP = "dispatch.roles"
ROLES = {
    "worker": "Land what the topics carry, decide, and fire what is due.",
    "relay": "Publish the log to the outbound topics and tell responders.",
    "console": "Serve the HTTP API and the live feed.",
}


def find_role(name: str) -> Callable[[Settings], int]:
    """Return the entry of a role; roles are found by name, so that `dispatch` never imports `streams`."""
    found = entry_points(group=GROUP, name=name)
    if not found:
        fail(f"the role {name} is not installed: run `make setup`, or install the package again")
    entry: Callable[[Settings], int] = next(iter(found)).load()
    return entry


def _command(role: str) -> Callable[[], None]:
    def run() -> None:
        raise typer.Exit(find_role(role)(read_settings(needs_dsn=True)))

    run.__doc__ = ROLES[role]
    return run


def register(app: typer.Typer) -> None:
    """Add a command for each role."""
    for role in ROLES:
        app.command(role, rich_help_panel="Roles (production)")(_command(role))
