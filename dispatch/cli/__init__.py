"""The command line: `dispatch --help` teaches, every command says what it did and how to go on."""

from __future__ import annotations

import typer

from dispatch.cli import (
    area,
    configuration,
    coverage,
    devices,
    doctor,
    personal,
    play,
    purge,
    roles,
    setup,
    tokens,
    up,
    verify,
)

app = typer.Typer(
    name="dispatch",
    help="Incident dispatch for the minimum emergency units of a district (最小应急单元).\n\n"
    "Start with [bold]dispatch demo[/bold] to see it work, "
    "or [bold]dispatch up[/bold] to run all of it here.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)

for module in (
    up, play, roles, setup, tokens, devices, area, personal, purge, verify, coverage, doctor, configuration,
):  # fmt: skip
    module.register(app)


def main() -> None:
    """Run the command line."""
    app()
