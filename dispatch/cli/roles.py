"""One command a role: each runs one process until it is told to stop."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Annotated

import typer

from dispatch.cli.screen import fail
from dispatch.cli.settings import read_settings
from dispatch.config import Settings

GROUP = "dispatch.roles"
ROLES = {
    "worker": "Land what the topics carry, decide, and fire what is due.",
    "relay": "Publish the log to the outbound topics and tell responders.",
    "auditor": "Prove that everything on the topics is on record; land what is not.",
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


def auditor(
    rewind_minutes: Annotated[
        int | None,
        typer.Option(min=0, max=10_080, help="First read the last so many minutes of the topics again."),
    ] = None,
) -> None:
    """Prove that everything on the topics is on record; land what is not."""
    settings = read_settings(needs_dsn=True)
    if rewind_minutes is not None:
        settings = settings.model_copy(update={"audit_rewind_minutes": rewind_minutes})
    raise typer.Exit(find_role("auditor")(settings))


_WITH_OPTIONS: dict[str, Callable[..., None]] = {"auditor": auditor}


def register(app: typer.Typer) -> None:
    """Add a command for each role."""
    for role in ROLES:
        app.command(role, rich_help_panel="Roles (production)")(_WITH_OPTIONS.get(role) or _command(role))
